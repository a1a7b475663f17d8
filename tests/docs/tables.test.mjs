// The tables of codes and reasons are what shared/examples/tables.rs writes of the enums: between `<!-- table NAME -->` and
// `<!-- end -->`. WEIR_UPDATE_DOCS=1 writes them into the pages instead of comparing them.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const TABLES = { errors: "docs/HTTP.md", reasons: "docs/INGEST.md" };

for (const [name, page] of Object.entries(TABLES)) {
  test(`the ${name} of ${page} are those of the enum: WEIR_UPDATE_DOCS=1 make test SUITES=docs`, () => {
    const file = join(ROOT, page);
    const [before, rest] = readFileSync(file, "utf8").split(`<!-- table ${name} -->\n`);
    const end = rest.indexOf("<!-- end -->");
    const table = generated(name);
    assert.ok(table.split("\n").length > 15);
    if (process.env.WEIR_UPDATE_DOCS) writeFileSync(file, `${before}<!-- table ${name} -->\n${table}${rest.slice(end)}`);
    else assert.equal(rest.slice(0, end), table);
  });
}

// With the flags of the suite `unit`, which has built nearly all of it.
function generated(name) {
  const env = { ...process.env, RUSTFLAGS: "-C link-arg=-Wl,--no-gc-sections" };
  return execFileSync("cargo", ["run", "--quiet", "--locked", "-p", "shared", "--example", "tables", name], { cwd: ROOT, env, encoding: "utf8" });
}
