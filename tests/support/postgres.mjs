// A PostgreSQL of a test file's own: private copy, cluster, port and keys, with the extension as last built, stopped by
// its own process id. prepare-database.sh is the one that make run uses, so the tests see what a user gets.

import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import pg from "pg";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const PACKAGE = join(process.env.CARGO_TARGET_DIR ?? join(ROOT, "target"), "package");

// Tests lose nothing when the machine fails; what they kill is a process.
const SETTINGS = "fsync = off\nfull_page_writes = off";

/** A port that nothing listens on. */
export function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

export class Postgres {
  /** `settings` are those of one start, a line each. */
  static async start({ settings = SETTINGS } = {}) {
    const postgres = new Postgres();
    postgres.settings = settings;
    postgres.state = mkdtempSync(join(tmpdir(), "weir-test-"));
    postgres.port = await freePort();
    postgres.#script("postgres.sh", "install", postgres.state, PACKAGE);
    postgres.start();
    const line = postgres.#script("postgres.sh", "env", postgres.state);
    postgres.environment = Object.fromEntries(line.trim().replace("export ", "").split(" ").map((pair) => pair.split("=")));
    postgres.#script("prepare-database.sh", postgres.state);
    const secrets = readFileSync(join(postgres.state, "secrets"), "utf8");
    const secret = (name) => new RegExp(`^${name}=(.+)$`, "m").exec(secrets)[1];
    const url = (role, password) => `postgres://${role}:${password}@127.0.0.1:${postgres.port}/weir`;
    postgres.ingestUrl = url("weir_ingest", secret("INGEST_PASSWORD"));
    postgres.readUrl = url("weir_reader", secret("READER_PASSWORD"));
    postgres.writeKey = secret("WRITE_KEY");
    postgres.readKey = secret("READ_KEY");
    return postgres;
  }

  start() {
    this.#script("postgres.sh", "start", this.state, String(this.port));
  }

  /** `immediate` is what a crash leaves behind. */
  stop(mode = "fast") {
    this.#script("postgres.sh", "stop", this.state, mode);
  }

  /** The postmaster dies as from `kill -9`; `start()` is possible once its children have noticed. */
  kill() {
    process.kill(Number(readFileSync(join(this.state, "cluster", "postmaster.pid"), "utf8").split("\n")[0]), "SIGKILL");
  }

  /** A session of the cluster's owner, or of whoever `connectionString` names; the caller ends it. */
  async connect(connectionString = undefined) {
    const { PGHOST, PGPORT, PGUSER, PGDATABASE } = this.environment;
    const owner = { host: PGHOST, port: Number(PGPORT), user: PGUSER, database: PGDATABASE };
    const client = new pg.Client(connectionString ? { connectionString } : owner);
    client.on("error", () => {}); // a server that is stopped under an idle client
    await client.connect();
    return client;
  }

  /** Rows of one statement, by the same. */
  async sql(text, values = [], connectionString = undefined) {
    const client = await this.connect(connectionString);
    try {
      return (await client.query(text, values)).rows;
    } finally {
      await client.end();
    }
  }

  close() {
    this.#script("postgres.sh", "remove", this.state);
    rmSync(this.state, { recursive: true, force: true });
  }

  #script(name, ...args) {
    return execFileSync(join(ROOT, "dev", name), args, {
      encoding: "utf8",
      env: { ...process.env, ...this.environment, WEIR_PG_SETTINGS: this.settings },
      stdio: ["ignore", "pipe", "inherit"],
    });
  }
}
