// What `wrangler deploy` would upload, found without an account.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

test("the_configuration_deploys_with_its_bindings_and_stays_small", () => {
  const out = mkdtempSync(join(tmpdir(), "weir-deploy-"));
  const text = execFileSync(join(ROOT, "node_modules/.bin/wrangler"), ["deploy", "--dry-run", "--outdir", out], {
    cwd: ROOT,
    encoding: "utf8",
    env: { ...process.env, CI: "1", WRANGLER_SEND_METRICS: "false" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  rmSync(out, { recursive: true });
  for (const binding of ["QUEUE", "HYPERDRIVE_INGEST", "HYPERDRIVE_READ", "DEAD_LETTERS", "WEIR_DELIVERY"]) {
    assert.match(text, new RegExp(`env\\.${binding}\\b`));
  }
  const kibibytes = Number(/gzip: ([\d.]+) KiB/.exec(text)[1]);
  assert.ok(kibibytes <= 700, `${kibibytes} KiB is start-up time for every visitor`);
});
