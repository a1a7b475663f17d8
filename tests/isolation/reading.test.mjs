// What is written into an argument never becomes SQL, and pages neither skip nor repeat while events arrive.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { after, before, test } from "node:test";
import { Postgres } from "../support/postgres.mjs";
import { generator, pick } from "../support/random.mjs";

let postgres;

before(async () => {
  postgres = await Postgres.start();
  await postgres.sql("SELECT weir.unschedule()");
  await postgres.sql(`SELECT weir.insert_batch('{"event": "view", "distinct_id": "ada", "timestamp": "2026-03-05T10:00:00Z", "properties": {"plan": "pro"}}')`);
});
after(() => postgres?.close());

const SQL = [
  "'", "''", "\\'", '"', "$$", "$weir$", "$1", "$query$", "%", "%s", "%1$I", "%L", "\\", "--", "/*", "*/", ";", "; DROP TABLE weir.events; --", "'; DROP TABLE weir.events; --", "$$; DROP TABLE weir.events; --",
  "') OR true --", "1) UNION SELECT 1 --", "x' || pg_sleep(1) || '", "E'\\x27'", "U&'\\0027'", "\u0001", "\ufeff", "\u202e", "\u{1f980}", "ü".repeat(300), "{", "{}", "[]", "[null]", "{\"a\":", "null", "$.", "$.a ? (@ == 1)", "$.a;b", "user.", "user.'",
  "context.", "event.'", "event.id; --", "sum:'", "sum:a;b", "p90:$$", "timestamp; --", "day'", "UTC'; --", "Europe/Berlin", "a,b", "(", "[", "*", "(a+)+$", "\\d{1,", "\n", "\r\n", "\t", " ", "",
];
const QUESTIONS = ["funnel", "retention", "trend", "sessions", "paths", "find_events", "count_events", "rollup", "'; --"];
const OPERATORS = [
  "equals", "not_equals", "in", "not_in", "contains", "not_contains", "regex", "not_regex", "greater_than", "greater_or_equal", "less_than", "less_or_equal", "is_set", "is_not_set", "before", "after", "matches", "'; --",
];

/** A text, or a document that looks like filters, steps or arguments, made of the above. */
function text(random) {
  const some = () => pick(SQL, random) + (random() < 0.3 ? pick(SQL, random) : "");
  return random() < 0.5 ? some() : pick(["day", "view", "plan", "production", "first_touch", "ordered", "hourly", "trend"], random) + (random() < 0.5 ? some() : "");
}

function json(random) {
  const condition = () => ({ property: text(random), operator: pick(OPERATORS, random), value: pick([text(random), [text(random)], 1, null], random) });
  const filters = () => pick([[condition()], [{ or: [condition(), { not: condition() }] }], { and: [condition()] }, condition(), text(random)], random);
  const step = () => ({ name: text(random), event: text(random), filters: filters(), [pick(["optional", text(random)], random)]: true });
  return JSON.stringify(pick([filters, () => [step(), step()], () => [{ event: text(random), from_step: 1, to_step: 2 }], () => ({ [text(random)]: text(random), from_time: text(random), filters: filters() }), () => text(random)], random)());
}

const FITTING = {
  "timestamp with time zone": () => "2026-03-02", interval: () => "1 day", integer: () => "1", bigint: () => "1", boolean: () => "true", bytea: () => "\\x31", "bigint[]": () => "{1}", "integer[]": () => "{1}", uuid: () => "018f0000-0000-7000-8000-000000000001",
  "double precision": () => "1", "timestamp with time zone[]": () => "{2026-03-02}", "boolean[]": () => "{true}", regtype: () => "text", regclass: () => "weir.events", "interval[]": () => "{1 day}",
  text, jsonb: json, json, "text[]": (random) => [text(random), text(random)], "uuid[]": () => "{018f0000-0000-7000-8000-000000000001}", '"char"': () => "a", name: text,
};

// Undefined names and syntax errors are what becomes of an argument that was taken for SQL; XX000 and a lost connection, of one that nobody has
// foreseen. XX001 is what a forged set of persons deserves.
const CLEAN = /^(22|0A000|54|55000|42501|57014|23514|P0002|XX001)/;

const objects = () => postgres.sql(`
  SELECT (SELECT md5(string_agg(oid::text || relname || coalesce(relacl::text, ''), ',' ORDER BY oid)) FROM pg_class WHERE relnamespace = 'weir'::regnamespace) AS relations,
         (SELECT md5(string_agg(oid::text || proname || prosrc || coalesce(proacl::text, ''), ',' ORDER BY oid)) FROM pg_proc WHERE pronamespace = 'weir'::regnamespace) AS routines,
         (SELECT md5(string_agg(rolname || rolsuper, ',' ORDER BY oid)) FROM pg_roles) AS roles, (SELECT count(*)::int FROM pg_namespace WHERE nspname !~ '^pg_(toast_)?temp') AS schemas,
         (SELECT count(*)::int FROM weir.keys) AS keys`);

for (const [role, url, times] of [["weir_reader", () => postgres.readUrl, 40], ["weir_ingest", () => postgres.ingestUrl, 200]]) {
  const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31));
  test(`whatever ${role} writes into an argument is answered or refused, and never SQL (SEED=${seed})`, async () => {
    const random = generator(seed);
    const routines = await postgres.sql(`
      SELECT format('weir.%I', proname) AS name, prokind = 'a' AS is_aggregate, provariadic <> 0 AS is_variadic,
             ARRAY(SELECT format_type(type, NULL) FROM unnest(proargtypes) WITH ORDINALITY AS a (type, place) ORDER BY place) AS types
        FROM pg_proc WHERE pronamespace = 'weir'::regnamespace AND has_function_privilege($1, oid, 'EXECUTE') AND prokind IN ('f', 'a')
         AND proargtypes::oid[] && ARRAY['text', 'jsonb', 'text[]', 'name', 'json']::regtype[]::oid[] AND NOT 'internal'::regtype = ANY (proargtypes) ORDER BY 1`, [role]);
    assert.ok(routines.length > 0);
    const before = await objects();
    const client = await postgres.connect(url());
    await client.query("SET statement_timeout = '10s'");
    const unclean = [];
    for (const { name, types, is_aggregate, is_variadic } of routines) {
      for (let i = 0; i < times; i++) {
        const values = types.map((type) => (FITTING[type] ?? (() => null))(random));
        if (name === "weir.query") values.splice(0, 2, createHash("sha256").update(postgres.readKey).digest(), pick(QUESTIONS, random));
        const call = `SELECT ${is_aggregate ? "" : "* FROM "}${name}(${types.map((type, n) => `${is_variadic && n === types.length - 1 ? "VARIADIC " : ""}$${n + 1}::${type}`)})`;
        await client.query(call, values).catch((error) => {
          if (!CLEAN.test(error.code ?? "")) unclean.push({ call, values: JSON.stringify(values), code: error.code, message: error.message });
        });
      }
    }
    await client.end();
    assert.deepEqual([...new Map(unclean.map((one) => [`${one.call} ${one.code}`, one])).values()], []);
    assert.deepEqual(await objects(), before);
  });
}

test("pages neither skip nor repeat what was there before, while events arrive on all sides", async () => {
  const uuid = (number) => `018f0000-0000-7000-8000-${String(number).padStart(12, "0")}`;
  const event = (number, minute) => ({ id: uuid(number), event: "paged", distinct_id: `p-${number % 7}`, environment: "paged", timestamp: new Date(Date.UTC(2026, 3, 1) + minute * 60_000).toISOString() });
  const insert = (events) => postgres.sql("SELECT weir.insert_batch($1::text)", [JSON.stringify(events)]);
  // Many share a moment.
  const first = Array.from({ length: 1000 }, (_, i) => event(i, (i * 37) % 300));
  await insert(first);
  let reading = true;
  let number = 1000;
  const write = async () => {
    while (reading) await insert(Array.from({ length: 20 }, () => event(number++, (number * 53) % 300)));
  };
  const read = async (descending) => {
    const seen = [];
    let after = null;
    for (;;) {
      const page = await postgres.sql("SELECT id, cursor FROM weir.find_events(environment => 'paged', descending => $1, page_size => 40, after => $2)", [descending, after], postgres.readUrl);
      seen.push(...page.map(({ id }) => id));
      if (page.length < 40) return seen;
      after = page.at(-1).cursor;
    }
  };
  const writing = [write(), write()];
  const lists = await Promise.all([read(true), read(false), read(true)]).finally(() => (reading = false));
  await Promise.all(writing);
  assert.ok(number > 1000);
  for (const seen of lists) {
    assert.equal(new Set(seen).size, seen.length, "none comes twice");
    const missing = first.map(({ id }) => id).filter((id) => !seen.includes(id));
    assert.deepEqual(missing, [], "none that was there is skipped");
  }
});
