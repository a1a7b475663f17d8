// What an environment rejects by its schemas and its retention: senders hear of it at once, the ledger has it once, and the
// database says the same of what comes in another way.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { until } from "../support/until.mjs";
import { Collector, somebody } from "./collector.mjs";

let weir, sql;
before(async () => {
  weir = await Collector.start();
  sql = (text, values) => weir.postgres.sql(text, values);
  await sql(`SELECT weir.set_schema('paid', '{"required": ["amount"], "properties": {"amount": {"minimum": 0}, "code": {"pattern": "^[A-Z]+$"}, "mail": {"format": "email"}, "due": {"format": "date"}}}')`);
  await sql(`SELECT weir.set_schema('seen', '{"properties": {"page": {"type": "string", "pattern": "^/"}, "mail": {"format": "email"}}}', on_violation => 'mark')`);
  await sql(`SELECT weir.set_schema('paid', 'false', environment => 'staging')`);
  await sql("SELECT weir.set_retention('300 days')");
});
after(() => weir?.close());

const paid = (properties, id = crypto.randomUUID()) => ({ id, event: "paid", distinct_id: somebody("ann"), properties });
const rejected = (id) => until(`${id}`, async () => {
  const rows = await sql("SELECT reason, environment, raw::jsonb AS raw FROM weir.rejected_events WHERE id = $1", [id]);
  return rows.length > 0 && rows;
});
const accounts = async () => (await sql("SELECT sum(accepted)::int AS accepted, sum(stored)::int AS stored, sum(rejected)::int AS rejected, sum((reasons ->> 'schema_violation')::int)::int AS broken FROM weir.ledger"))[0];

test("who_sends_one_event_that_breaks_its_schema_hears_it", async () => {
  const event = paid({ plan: "pro" });
  const { status, answer } = await weir.send(event);
  assert.equal(status, 400);
  assert.equal(answer.error.code, "schema_violation");
  assert.equal(answer.error.docs, "docs/INGEST.md#schema_violation");
  const [kept, ...more] = await rejected(event.id);
  assert.deepEqual([kept.reason, kept.environment, more.length], ["schema_violation", "production", 0]);
  // It is kept as the database keeps what comes in another way, so that what is wrong with it can be asked.
  assert.deepEqual(kept.raw.properties, { plan: "pro" });
  const same = paid({ plan: "pro" });
  await sql("SELECT weir.insert_batch($1)", [JSON.stringify(same)]);
  assert.equal((await rejected(same.id))[0].reason, "schema_violation");
});

test("a_batch_is_answered_event_by_event_and_counted_once", async () => {
  const before = await accounts();
  const [good, broken, marked, open] = [paid({ amount: 1 }), paid({ amount: -1 }), { ...paid({ page: 7 }), event: "seen" }, paid({ amount: 1, code: "a" })];
  const { status, answer } = await weir.sendBatch([good, broken, marked, open]);
  assert.equal(status, 200);
  assert.deepEqual([good, broken, marked].map(({ id }) => answer.results[id].result), ["ok", "drop", "warning"]);
  assert.match(answer.results[broken.id].details, /^schema_violation: /);
  assert.equal(answer.results[marked.id].details, "schema_violation");
  const [stored] = await until("the marked event", async () => (await weir.stored(marked.distinct_id)).length && weir.stored(marked.distinct_id));
  assert.deepEqual(stored.context.marks, ["schema_violation"]);
  // Patterns are the database's to judge: it rejects what the edge could not tell.
  assert.equal(answer.results[open.id].result, "ok");
  assert.equal((await rejected(open.id))[0].reason, "schema_violation");
  const added = await until("the ledger", async () => {
    const now = await accounts();
    return now.accepted - before.accepted === 4 && Object.fromEntries(Object.keys(now).map((key) => [key, now[key] - before[key]]));
  });
  assert.deepEqual(added, { accepted: 4, stored: 2, rejected: 2, broken: 2 });
});

test("what_only_the_database_can_tell_it_rejects_and_marks_with_that_reason", async () => {
  const told = [paid({ amount: 1, due: "tomorrow" }), paid({ amount: 1, mail: "nobody" })];
  const untold = [paid({ amount: 1, code: "a" }), paid({ amount: 1, mail: "a..b@shop.example" })];
  const marked = [{ page: "tea" }, { page: "/", mail: "a b@shop.example" }].map((properties) => ({ ...paid(properties), event: "seen" }));
  const { answer } = await weir.sendBatch([...told, ...untold, ...marked]);
  assert.deepEqual(told.map(({ id }) => answer.results[id].result), ["drop", "drop"]);
  assert.deepEqual([...untold, ...marked].map(({ id }) => answer.results[id].result), ["ok", "ok", "ok", "ok"]);
  for (const { id } of [...told, ...untold]) {
    const [{ reason, raw }] = await rejected(id);
    assert.equal(reason, "schema_violation");
    const [{ violations }] = await sql("SELECT weir.violations(schema, $1) AS violations FROM weir.event_schemas WHERE event = 'paid' AND environment = 'production'", [JSON.stringify(raw.properties)]);
    assert.match(violations.join(), /code|mail|due/);
  }
  for (const { id, distinct_id } of marked) {
    const stored = await until(`${id}`, async () => (await weir.stored(distinct_id))[0]);
    assert.deepEqual(stored.context.marks, ["schema_violation"]);
  }
});

test("posthogs_newer_sdks_hear_it_of_each_event_and_posthog_js_is_answered_as_ever", async () => {
  const [good, broken] = [crypto.randomUUID(), crypto.randomUUID()];
  const event = (uuid, properties) => ({ event: "paid", uuid, distinct_id: somebody("ben"), timestamp: new Date().toISOString(), properties });
  const batch = { batch: [event(good, { amount: 1 }), event(broken, {})] };
  const { status, answer } = await weir.send(batch, { path: "/i/v1/analytics/events" });
  assert.equal(status, 200);
  assert.deepEqual([answer.results[good].result, answer.results[broken].result], ["ok", "drop"]);
  assert.equal((await rejected(broken)).length, 1);
  const old = crypto.randomUUID();
  const { answer: taken } = await weir.request("/e/", { method: "POST", body: JSON.stringify({ api_key: weir.postgres.writeKey, ...event(old, {}) }) });
  assert.deepEqual(taken, { status: 1 });
  assert.equal((await rejected(old)).length, 1);
});

test("each_environment_has_its_own_rules_and_keys_of_one_share_them", async () => {
  const keys = await sql("SELECT weir.create_write_key(name => 'staging ' || n, environment => 'staging') AS key FROM generate_series(1, 2) n");
  for (const { key } of keys) {
    const event = paid({ amount: 1 });
    assert.equal((await weir.send(event, { key })).answer.error.code, "schema_violation");
    assert.equal((await rejected(event.id))[0].environment, "staging");
  }
});

test("what_is_too_old_is_told_so_before_its_schema_is_looked_at", async () => {
  const event = { ...paid({}), timestamp: "2020-01-01T00:00:00Z" };
  const { status, answer } = await weir.send(event);
  assert.deepEqual([status, answer.error.code], [400, "too_old"]);
  assert.equal((await rejected(event.id))[0].reason, "too_old");
  const again = { ...event, id: crypto.randomUUID() };
  await sql("SELECT weir.insert_batch($1)", [JSON.stringify(again)]);
  assert.equal((await rejected(again.id))[0].reason, "too_old");
});
