// Every object of the schema weir can be found by whoever looks for it: in the catalogue by its comment, in docs/SQL.md or
// docs/AGGREGATES.md by its section, and in the golden tests by a call.
//
// A section is "### `weir.NAME`". It has each argument as `name type DEFAULT value` in its signature, each
// column as a row of a table, and for a routine an example. Functions that only weir's own code calls have a line under
// "## Internal" instead.

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { Postgres } from "../support/postgres.mjs";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const page = (name) => readFileSync(join(ROOT, "docs", name), "utf8");
const [SQL, INTERNAL] = page("SQL.md").split(/^## Internal$/m);
const PUBLIC = `${SQL}\n${page("AGGREGATES.md")}`;
const SECTIONS = new Map(PUBLIC.split(/^##+ /m).map((section) => [/^`weir\.(\w+)`\n/.exec(section)?.[1], section]));
const HELPERS = new Set([...INTERNAL.matchAll(/^\| `weir\.(\w+)` \|/gm)].map((row) => row[1]));

// Of the partitions, the one that every database has; the others come and go. The settings are known once the library is
// loaded, which the call of a function in it sees to.
const OBJECTS = `
  SELECT proname AS name, 'routine' AS kind, bool_and(obj_description(oid, 'pg_proc') IS NOT NULL) AS described
    FROM pg_proc WHERE pronamespace = 'weir'::regnamespace GROUP BY proname
   UNION ALL
  SELECT relname, 'relation', obj_description(oid, 'pg_class') IS NOT NULL
    FROM pg_class
   WHERE relnamespace = 'weir'::regnamespace AND relkind IN ('r', 'p', 'v', 'm') AND (NOT relispartition OR relname = 'events_default')
   UNION ALL
  SELECT t.typname, 'type', obj_description(t.oid, 'pg_type') IS NOT NULL
    FROM pg_type t LEFT JOIN pg_class c ON c.oid = t.typrelid
   WHERE t.typnamespace = 'weir'::regnamespace AND t.typelem = 0 AND coalesce(c.relkind, 'c') = 'c'
   UNION ALL
  SELECT substr(name, 6), 'setting', short_desc <> '' AND extra_desc <> '' FROM pg_settings WHERE name LIKE 'weir.%' AND weir.json_number('1') = 1`;

const ARGUMENTS = `
  SELECT proname AS name, a.argument, a.place, format_type(a.type, NULL) AS type, a.mode,
         pg_get_function_arg_default(p.oid, a.place::int) AS default
    FROM pg_proc p,
         unnest(proargnames, coalesce(proallargtypes, proargtypes), coalesce(proargmodes, array_fill('i'::"char", ARRAY[pronargs])))
           WITH ORDINALITY AS a (argument, type, mode, place)
   WHERE pronamespace = 'weir'::regnamespace`;

const COLUMNS = `
  SELECT relname AS name, attname AS column, format_type(atttypid, NULL) AS type
    FROM pg_class c JOIN pg_attribute a ON attrelid = c.oid AND attnum > 0 AND NOT attisdropped
   WHERE relnamespace = 'weir'::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'c') AND NOT relispartition`;

let objects, callArguments, columns;
before(async () => {
  const postgres = await Postgres.start();
  try {
    objects = await postgres.sql(OBJECTS);
    callArguments = await postgres.sql(ARGUMENTS);
    columns = await postgres.sql(COLUMNS);
  } finally {
    postgres.close();
  }
});

const none = (missing, claim) => assert.deepEqual(missing, [], claim);
const names = (kinds) => objects.filter(({ kind }) => kinds.includes(kind)).map(({ name }) => name);

test("every_object_says_in_the_catalogue_what_it_is", () => {
  none(objects.filter(({ described }) => !described).map(({ kind, name }) => `${kind} weir.${name}`), "COMMENT ON is missing");
});

test("every_object_is_in_the_reference", () => {
  none(names(["relation", "setting"]).filter((name) => !SECTIONS.has(name)), "no section in docs/SQL.md");
  none(names(["type"]).filter((name) => !new RegExp(`\\bweir\\.${name}\\b`).test(PUBLIC)), "not named in docs/SQL.md");
  none(names(["routine"]).filter((name) => SECTIONS.has(name) === HELPERS.has(name)), "a section or a line under Internal, and not both");
});

test("the_reference_names_nothing_that_is_not_there", () => {
  const known = new Set(objects.map(({ name }) => name));
  none([...SECTIONS.keys(), ...HELPERS].filter((name) => name && !known.has(name)), "in docs/SQL.md only");
});

test("a_section_gives_every_argument_with_its_type_and_default", () => {
  const inputs = callArguments.filter(({ name, mode }) => SECTIONS.has(name) && isInput(mode));
  assert.ok(inputs.length > 50);
  none(inputs.map(spelt).filter(({ name, text }) => !flat(SECTIONS.get(name)).includes(text)).map(({ name, text }) => `${name}: ${text}`));
});

test("a_section_gives_every_column_with_its_type", () => {
  const shared = new Set(["events_default"]);
  const results = callArguments.filter(({ mode }) => !isInput(mode)).map(({ name, argument, type }) => ({ name, column: argument, type }));
  const typed = columns.map((column) => ({ ...column, name: { found_event: "find_events", retention_row: "retention" }[column.name] ?? column.name }));
  const given = ({ name, column, type }) => SECTIONS.get(name).includes(`| \`${column}\` | ${short(type)} |`);
  // A row of find_events has the columns of weir.events, where they are explained.
  const explained = (one) => given(one) || (one.name === "find_events" && SECTIONS.get("events").includes(`| \`${one.column}\` |`));
  const wanted = [...results, ...typed].filter(({ name }) => SECTIONS.has(name) && !shared.has(name));
  assert.ok(wanted.length > 100);
  none(wanted.filter((one) => !explained(one)).map(({ name, column, type }) => `${name}: ${column} ${short(type)}`));
});

test("every_public_routine_is_called_in_a_golden_test_and_in_an_example", () => {
  const golden = files("tests/pg_regress/sql").join("\n");
  const examples = [...PUBLIC.matchAll(/^```sql\n([\s\S]*?)^```$/gm)].map((block) => block[1]).join("\n");
  const open = names(["routine"]).filter((name) => !HELPERS.has(name));
  none(open.filter((name) => !calls(golden, name)), "called by no file of tests/pg_regress/sql");
  none(open.filter((name) => !calls(examples, name)), "called by no example of docs/SQL.md");
});

test("every_internal_function_is_called_by_weir_itself", () => {
  const code = [...files("sql"), ...files("pg-extension/src")].join("\n").replace(/^CREATE (FUNCTION|PROCEDURE).*$/gm, "").replace(/^COMMENT ON.*$/gm, "");
  // An aggregate names its functions without calling them.
  none([...HELPERS].filter((name) => !new RegExp(`\\bweir\\.${name}\\b`).test(code)), "nothing calls it");
});

function spelt({ name, argument, type, default: value }) {
  // As people write it, without the casts that PostgreSQL adds.
  const shown = value ? ` DEFAULT ${value.replace(/::[a-z ]+(\[\])?$/, "")}` : "";
  return { name, text: `${argument} ${short(type)}${shown}` };
}

function short(type) {
  const names = { "timestamp with time zone": "timestamptz", integer: "int", "double precision": "float8", category: "weir.category" };
  return type.replace(/^[a-z ]+/, (name) => names[name] ?? name);
}

const isInput = (mode) => mode === "i" || mode === "v";

const flat = (text) => text.replace(/\s+/g, " ");

const calls = (text, name) => new RegExp(`\\bweir\\.${name}\\s*\\(`).test(text);

function files(folder) {
  const entries = readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => readFileSync(join(entry.parentPath, entry.name), "utf8"));
}
