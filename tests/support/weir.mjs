// The whole of Weir, as make run starts it: PostgreSQL and the collector in workerd, on free ports.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { Postgres, freePort } from "./postgres.mjs";

const SERVE = fileURLToPath(new URL("../../dev/serve.mjs", import.meta.url));

export class Weir {
  /**
   * `site`: a folder to serve at `/`; the page finds its keys there, written before the start, as later files aren't served.
   * `variables`: what the Worker's configuration is overridden with.
   */
  static async start({ site, variables = {} } = {}) {
    const weir = new Weir();
    weir.postgres = await Postgres.start();
    try {
      const { writeKey, readKey } = weir.postgres;
      if (site) writeFileSync(join(site, "config.json"), JSON.stringify({ writeKey, readKey }));
      await weir.#startCollector(site, variables);
    } catch (error) {
      weir.postgres.close();
      throw error;
    }
    return weir;
  }

  async #startCollector(site, variables) {
    const port = await freePort();
    const args = [SERVE, "--port", String(port), "--state", join(this.postgres.state, "worker")];
    if (site) args.push("--site", site);
    this.log = [];
    this.collector = spawn(process.execPath, args, {
      env: { ...process.env, ...variables, WEIR_INGEST_URL: this.postgres.ingestUrl, WEIR_READ_URL: this.postgres.readUrl },
      stdio: ["ignore", "pipe", "pipe"],
    });
    createInterface(this.collector.stderr).on("line", (line) => this.log.push(line));
    const lines = createInterface(this.collector.stdout);
    await new Promise((resolve, reject) => {
      this.collector.once("exit", (code) => reject(new Error(`the collector ended with ${code}: ${this.log.slice(-20).join("\n")}`)));
      lines.on("line", (line) => {
        this.log.push(line);
        if (line.startsWith("ready ")) resolve();
      });
    });
    this.url = `http://127.0.0.1:${port}`;
  }

  /** The read side, as an application would ask it. */
  async query(question, body) {
    const response = await fetch(`${this.url}/api/v1/query/${question}`, {
      method: "POST",
      headers: { authorization: `Bearer ${this.postgres.readKey}`, "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    const answer = await response.json();
    if (!response.ok) throw new Error(`${response.status} ${JSON.stringify(answer)}`);
    return answer.rows;
  }

  async close() {
    if (this.collector.exitCode === null) {
      this.collector.kill("SIGTERM");
      await once(this.collector, "exit");
    }
    this.postgres.close();
  }
}
