// What fuzzing starts from: the requests of tests/fixtures and the events in them, a file a seed.
//   node tests/fuzz/seeds.mjs FOLDER     writes FOLDER/TARGET/NAME

import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { body } from "../support/fixture.mjs";

const root = new URL("../fixtures/", import.meta.url);
const folder = process.argv[2];

function write(target, name, bytes) {
  mkdirSync(`${folder}/${target}`, { recursive: true });
  writeFileSync(`${folder}/${target}/${name}`, bytes);
}

function request({ method, path, query, headers = {}, ...rest }) {
  const lines = [`${method} ${path}${query ? `?${query}` : ""}`, ...Object.entries(headers).map((header) => header.join(": "))];
  return Buffer.concat([Buffer.from(`${lines.join("\n")}\n\n`), body(rest)]);
}

const folders = readdirSync(root, { withFileTypes: true }).filter((entry) => entry.isDirectory() && entry.name !== "user_agents");
for (const { name: dialect } of folders) {
  for (const file of readdirSync(new URL(`${dialect}/`, root))) {
    const fixture = JSON.parse(readFileSync(new URL(`${dialect}/${file}`, root), "utf8"));
    const name = `${dialect}_${file.replace(".json", "")}`;
    if (!fixture.request.repeat) write(fixture.expected.dialect, name, request(fixture.request));
    const events = (fixture.expected.items ?? []).filter((item) => item.event);
    if (events.length === 0) continue;
    const lines = events.map((event) => JSON.stringify(event)).join("\n");
    write("batch", name, lines);
    write("batch", `${name}.gz`, gzipSync(lines));
    write("jsonb", name, JSON.stringify(events[0].properties ?? {}));
    write("named_ids", name, JSON.stringify({ co: lines, cx: Buffer.from(lines).toString("base64") }));
  }
}

const condition = (property, operator, value) => ({ property, operator, value });
write("filters", "each_kind", JSON.stringify([
  condition("plan", "equals", "pro"),
  { or: [condition("context.geo.country", "in", ["DE", "US"]), { not: condition("user.plan", "is_set") }] },
  { and: [condition("$.cart[*].sku", "regex", "^a+$"), condition("event.session_id", "contains", "s")] },
  condition("amount", "greater_than", 1.5),
  condition("at", "before", "2026-03-01T12:00:00Z"),
]));
