#!/usr/bin/env node
// Writes tests/fixtures/user_agents/*.tsv.gz, user agents and what they are, from ua-parser's public expectations as Debian's
// package uap-core ships them (Apache-2.0), and machines.tsv.gz from crawler-user-agents' examples (MIT):
//   node dev/user-agents.mjs /usr/share/uap-core/tests
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const [source] = process.argv.slice(2);
if (!source) throw new Error("usage: node dev/user-agents.mjs FOLDER, where test_ua.yaml is");
const target = path.join(path.dirname(fileURLToPath(import.meta.url)), "../tests/fixtures/user_agents");

/** A scalar of YAML, as those files write it. */
function scalar(text = "") {
  const bare = text.trim();
  if (bare.startsWith("'")) return bare.slice(1, bare.lastIndexOf("'")).replaceAll("''", "'");
  if (bare.startsWith('"')) return bare.slice(1, bare.lastIndexOf('"')).replaceAll('\\"', '"').replaceAll("\\\\", "\\");
  return bare;
}

/** The cases of a file: a list of flat objects. */
function cases(file) {
  const found = [];
  for (const line of readFileSync(path.join(source, file), "utf8").split("\n")) {
    const field = /^\s+(- )?\s*(\w+):\s*(.*)$/.exec(line);
    if (!field) continue;
    if (field[1]) found.push({});
    found.at(-1)[field[2]] = scalar(field[3]);
  }
  return found;
}

mkdirSync(target, { recursive: true });
const write = (file, rows) => {
  const lines = rows.map((row) => row.map((cell) => (cell ?? "").replaceAll("\t", " ")).join("\t"));
  writeFileSync(path.join(target, file), gzipSync(`${lines.join("\n")}\n`, { level: 9 }));
  console.log(`${file}: ${lines.length} cases`);
};
write("browsers.tsv.gz", cases("test_ua.yaml").map((c) => [c.user_agent_string, c.family, c.major]));
write("systems.tsv.gz", cases("test_os.yaml").map((c) => [c.user_agent_string, c.family, c.major]));
// There are sixteen thousand: every eighth says as much.
write("devices.tsv.gz", cases("test_device.yaml").filter((_, n) => n % 8 === 0).map((c) => [c.user_agent_string, c.family, c.model]));

const crawlers = JSON.parse(readFileSync(new URL("../node_modules/crawler-user-agents/crawler-user-agents.json", import.meta.url), "utf8"));
write("machines.tsv.gz", crawlers.flatMap(({ instances = [], pattern }) => instances.map((agent) => [agent, pattern])));
