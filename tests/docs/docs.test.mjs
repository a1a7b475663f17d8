// Every block of README.md and docs/ that can be run is run, and what the page says it prints is what it prints.
//
//   ```sql      run by psql, as the owner; a ```text block right below is its output
//   ```bash     run by bash with $WEIR (the collector's address), $WRITE_KEY and $READ_KEY; a ```text or ```json block
//               right below is its output
//   ```console  what a person types on a machine of theirs: not run
//
// Each page begins with empty tables, so that no page depends on another. An event is in PostgreSQL before its sender is
// answered, and no job runs in between: what a page prints depends on the page alone.
//
// WEIR_UPDATE_DOCS=1 writes the outputs into the pages instead of comparing them.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { Weir } from "../support/weir.mjs";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const PAGES = ["README.md", ...readdirSync(join(ROOT, "docs")).filter((name) => name.endsWith(".md")).sort().map((name) => `docs/${name}`)];
const RUN = { sql: runSql, bash: runBash };
const OUTPUT = new Set(["text", "json"]);

// Everything but the keys, which the collector remembers, and the rollups that are always there.
const EMPTY = `DO $$ BEGIN
  EXECUTE (SELECT 'TRUNCATE ' || string_agg(oid::regclass::text, ', ') FROM pg_class
            WHERE relnamespace = 'weir'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition AND relname NOT IN ('keys', 'rollups'));
END $$`;

let weir;
before(async () => {
  weir = await Weir.start({ variables: { WEIR_DELIVERY: "direct" } });
  await weir.postgres.sql("SELECT weir.unschedule()");
});
after(() => weir?.close());

for (const page of PAGES) {
  test(`the examples of ${page} run and print what it says`, async () => {
    await weir.postgres.sql(EMPTY);
    const file = join(ROOT, page);
    const parts = split(readFileSync(file, "utf8"));
    parts.forEach((part, index) => {
      const run = RUN[part.language];
      if (!run) return;
      const printed = run(part.body, `${page}:${part.line}`);
      const output = followedBy(parts, index);
      if (!output) return;
      if (process.env.WEIR_UPDATE_DOCS) output.body = printed;
      else assert.equal(printed, output.body, `${page}:${part.line}`);
    });
    if (process.env.WEIR_UPDATE_DOCS) writeFileSync(file, assemble(parts));
  });
}

// Prose and fenced blocks in turn: a part with a language is a block.
function split(text) {
  const parts = [];
  let line = 1;
  for (const piece of text.split(/^(```[a-z]*\n[\s\S]*?^```$)/m)) {
    const block = /^```([a-z]*)\n([\s\S]*?)```$/.exec(piece);
    parts.push(block ? { language: block[1], body: block[2], line } : { prose: piece });
    line += piece.split("\n").length - 1;
  }
  return parts;
}

const assemble = (parts) => parts.map((part) => part.prose ?? `\`\`\`${part.language}\n${part.body}\`\`\``).join("");

function followedBy(parts, index) {
  const [between, next] = [parts[index + 1], parts[index + 2]];
  return between?.prose?.trim() === "" && OUTPUT.has(next?.language) ? next : undefined;
}

function runSql(body, where) {
  const settings = ["-X", "-v", "ON_ERROR_STOP=1", "-P", "border=1", "-P", "footer=off", "-q", "-f", "-"];
  return succeed(spawnSync("psql", settings, { input: body, encoding: "utf8", env: { ...process.env, ...weir.postgres.environment, PGOPTIONS: "-c client_min_messages=warning" } }), where);
}

function runBash(body, where) {
  const env = { ...process.env, ...weir.postgres.environment, LC_ALL: "C.UTF-8", WEIR: weir.url, WRITE_KEY: weir.postgres.writeKey, READ_KEY: weir.postgres.readKey };
  return succeed(spawnSync("bash", ["-euo", "pipefail", "-c", body], { encoding: "utf8", env, cwd: ROOT }), where);
}

function succeed({ status, stdout, stderr }, where) {
  assert.equal(status, 0, `${where}: ${stderr}`);
  return stdout.split("\n").map((line) => line.trimEnd()).join("\n").trimEnd() + "\n";
}
