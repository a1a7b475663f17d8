// What docs/openapi.json says of the collector is so: schemathesis sends thousands of requests made from it, good and bad
// ones, and looks at what comes back. That it has every route is a unit test of edge-worker/src/route.rs.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { until } from "../support/until.mjs";
import { Collector } from "./collector.mjs";

// It is quiet about what SDKs are forgiven: a body that breaks the schema and is taken all the same, or the reverse.
const CHECKS = [
  "not_a_server_error",
  "status_code_conformance",
  "content_type_conformance",
  "response_schema_conformance",
  "response_headers_conformance",
  "unsupported_method",
  "allow_header_conformance",
];

let weir, folder;
before(async () => {
  weir = await Collector.start({ limits: { RATE_KEY: 1_000_000, RATE_PERSON: 1_000_000 } });
  folder = mkdtempSync(join(tmpdir(), "weir-openapi-"));
});
after(async () => {
  rmSync(folder, { recursive: true });
  await weir.close();
});

/** Runs schemathesis; resolves with its exit code and what it printed. */
function schemathesis(...args) {
  const child = spawn(process.env.SCHEMATHESIS, args, { cwd: folder, timeout: 180_000 });
  let text = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (bytes) => (text += bytes));
  return new Promise((resolve, reject) => child.on("error", reject).on("close", (code) => resolve({ code, text })));
}

test("the_collector_does_what_its_description_says", async () => {
  const api = JSON.parse(readFileSync(new URL("../../docs/openapi.json", import.meta.url), "utf8"));
  api.components.schemas.WriteKey = { const: weir.postgres.writeKey };
  // Of paths that are one and the same operation, one is enough.
  const seen = new Set();
  api.paths = Object.fromEntries(Object.entries(api.paths).filter(([, { $ref }]) => !seen.has($ref) && (!$ref || seen.add($ref))));
  writeFileSync(join(folder, "openapi.json"), JSON.stringify(api));
  const [{ key: adminKey }] = await weir.postgres.sql("SELECT weir.create_admin_key(name => 'ops') AS key");
  const headers = (key) => `headers = { Authorization = "Bearer ${key}" }\n`;
  const of = (tag, key) => `[[operations]]\ninclude-tag = "${tag}"\n${headers(key)}`;
  const keys = [of("reading", weir.postgres.readKey), of("operators", adminKey), of("native", weir.postgres.writeKey)];
  writeFileSync(join(folder, "schemathesis.toml"), keys.join(""));
  const { code, text } = await schemathesis(
    ...["run", "openapi.json", "--url", weir.url, "--checks", CHECKS.join(","), "--phases", "examples,coverage,fuzzing"],
    ...["--max-examples", "3", "--seed", process.env.WEIR_SEED ?? "1", "--workers", "2", "--no-shrink", "--warnings", "off"],
  );
  assert.equal(code, 0, text);
});

test("whatever_was_sent_is_accounted_for", async () => {
  const stored = () => weir.postgres.sql(`SELECT sum(accepted)::int AS accepted, sum(stored)::int AS stored,
      sum(stored + duplicate + rejected + dropped)::int AS accounted FROM weir.ledger`);
  const [sum] = await until("events of each kind", async () => {
    const [sum] = await stored();
    return sum.stored > 100 && [sum];
  });
  assert.equal(sum.accepted, sum.accounted);
});
