// dev/serve.mjs, which `make run` starts: how it begins, and how it ends without losing what it took.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { Postgres } from "../support/postgres.mjs";
import { somebody } from "./collector.mjs";

const SERVE = fileURLToPath(new URL("../../dev/serve.mjs", import.meta.url));
let postgres;
before(async () => (postgres = await Postgres.start()));
after(() => postgres.close());

function serve(...args) {
  const env = { ...process.env, WEIR_INGEST_URL: postgres.ingestUrl, WEIR_READ_URL: postgres.readUrl };
  const child = spawn(process.execPath, [SERVE, ...args], { env, stdio: ["ignore", "pipe", "pipe"] });
  const process_ = { child, errors: "", lines: [], ended: once(child, "exit") };
  child.stderr.on("data", (data) => (process_.errors += data));
  createInterface(child.stdout).on("line", (line) => process_.lines.push(line));
  process_.ready = new Promise((resolve) => createInterface(child.stdout).on("line", (line) => line.startsWith("ready ") && resolve(line.slice(6))));
  return process_;
}

for (const signal of ["SIGTERM", "SIGINT"]) {
  test(`on_${signal}_what_was_answered_for_reaches_postgres_first`, async () => {
    const person = somebody("ann");
    const running = serve("--port", "0");
    const url = await running.ready;
    for (let n = 0; n < 20; n++) {
      const response = await fetch(`${url}/api/v1/events?key=${postgres.writeKey}`, { method: "POST", body: JSON.stringify({ event: "view", distinct_id: person }) });
      assert.equal(response.status, 200);
    }
    running.child.kill(signal);
    const [code] = await running.ended;
    assert.equal(code, 0, running.errors);
    const rows = await postgres.sql("SELECT count(*)::int AS count FROM weir.events WHERE distinct_id = $1", [person]);
    assert.equal(rows[0].count, 20);
    await assert.rejects(fetch(`${url}/api/v1/health`));
  });
}

test("a_port_in_use_is_one_clear_line_with_what_to_do", async () => {
  const taken = createServer().listen(0, "127.0.0.1");
  await once(taken, "listening");
  const running = serve("--port", String(taken.address().port));
  const [code] = await running.ended;
  taken.close();
  assert.notEqual(code, 0);
  assert.match(running.errors, /port \d+ is in use/);
  assert.match(running.errors, /WEIR_HTTP_PORT/);
  assert.doesNotMatch(running.errors, /\n\s+at /, "no stack");
});

test("an_unknown_option_is_refused_and_help_is_given", async () => {
  const wrong = serve("--prot", "1");
  assert.equal((await wrong.ended)[0], 64);
  const help = serve("--help");
  assert.equal((await help.ended)[0], 0);
  assert.match(help.lines.join("\n"), /--site DIR/);
});

test("a_site_is_served_beside_the_collector_and_only_when_asked_for", async () => {
  const site = mkdtempSync(join(tmpdir(), "weir-site-"));
  writeFileSync(join(site, "index.html"), "<h1>shop</h1>");
  for (const [args, status] of [[["--site", site], 200], [[], 404]]) {
    const running = serve("--port", "0", ...args);
    const url = await running.ready;
    const page = await fetch(`${url}/`);
    assert.equal(page.status, status);
    if (status === 200) assert.equal(await page.text(), "<h1>shop</h1>");
    assert.equal((await fetch(`${url}/api/v1/health`)).status, 200);
    running.child.kill("SIGTERM");
    await running.ended;
  }
  rmSync(site, { recursive: true });
});
