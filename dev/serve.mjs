#!/usr/bin/env node
// Runs the collector in a local workerd, as `make run` does.
import { createWriteStream } from "node:fs";
import { parseArgs } from "node:util";
import { startWorker, UsageError } from "./worker.mjs";

const help = `Runs the collector in a local workerd until it hears SIGINT or SIGTERM.

  node dev/serve.mjs [options]

  --host ADDRESS    address to listen on (127.0.0.1)
  --port PORT       port to listen on (WEIR_HTTP_PORT, or 8787)
  --ingest URL      PostgreSQL as weir_ingest (WEIR_INGEST_URL)
  --read URL        PostgreSQL as weir_reader (WEIR_READ_URL)
  --var NAME=VALUE  lays a value over one of wrangler.toml's [vars], as an environment variable of that name does
  --site DIR        also serves the static files that are there now, where the collector has no route
  --state DIR       keeps dead letters here (otherwise they are gone at the end)
  --log FILE        appends the Worker's log lines to this file (otherwise: standard error)
  --drain SECONDS   at the end, waits this long for the queue to reach PostgreSQL (10)

Prints "ready http://127.0.0.1:8787" on standard output once it answers.`;

async function main() {
  const { values: options } = parseArgs({
    options: {
      host: { type: "string" },
      port: { type: "string", default: process.env.WEIR_HTTP_PORT || "8787" },
      ingest: { type: "string", default: process.env.WEIR_INGEST_URL },
      read: { type: "string", default: process.env.WEIR_READ_URL },
      var: { type: "string", multiple: true, default: [] },
      site: { type: "string" },
      state: { type: "string" },
      log: { type: "string" },
      drain: { type: "string", default: "10" },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (options.help) return console.log(help);

  const port = Number(options.port);
  if (!Number.isInteger(port) || port < 0 || port > 65535) throw new UsageError(`${options.port} is not a port`);
  const lines = options.log ? createWriteStream(options.log, { flags: "a" }) : process.stderr;
  const worker = await startWorker({
    host: options.host,
    port,
    databases: { HYPERDRIVE_INGEST: options.ingest, HYPERDRIVE_READ: options.read },
    vars: { ...process.env, ...Object.fromEntries(options.var.map(pair)) },
    site: options.site,
    state: options.state,
    log: (line) => lines.write(`${line}\n`),
  });
  console.log(`ready ${worker.origin}`);

  await new Promise((resolve) => ["SIGINT", "SIGTERM"].forEach((signal) => process.once(signal, resolve)));
  // A second signal means it: the default action is back.
  worker.close();
  const left = await worker.drain(Number(options.drain) * 1000);
  await worker.stop();
  if (left > 0) {
    console.error(`weir: ${left} queued messages had not reached PostgreSQL and are gone; Cloudflare's queue would have kept them`);
    process.exitCode = 1;
  }
}

function pair(text) {
  const [name, ...value] = text.split("=");
  if (value.length === 0) throw new UsageError(`--var wants NAME=VALUE, not ${text}`);
  return [name, value.join("=")];
}

try {
  await main();
} catch (error) {
  const known = error instanceof UsageError || error.code?.startsWith("ERR_PARSE_ARGS");
  console.error(known ? `weir: ${error.message}` : error);
  process.exitCode = known ? 64 : 1;
}
