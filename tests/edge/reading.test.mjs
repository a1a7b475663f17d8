// Reading through the Worker: questions, the events themselves, and health.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { until } from "../support/until.mjs";
import { Collector, somebody } from "./collector.mjs";

const person = somebody("reader");
let weir;

before(async () => {
  weir = await Collector.start();
  const events = [1, 2, 3, 4, 5].map((n) => ({
    event: n % 2 ? "view" : "pay",
    distinct_id: person,
    timestamp: new Date(Date.now() - n * 60_000).toISOString(),
    properties: { n },
  }));
  await weir.sendBatch(events);
  await until("the events", async () => (await weir.stored(person)).length === 5);
});
after(() => weir.close());

const get = (query) =>
  weir.request(`/api/v1/events?${new URLSearchParams(query)}`, { headers: { authorization: `Bearer ${weir.postgres.readKey}` } });

function refused({ status, answer }, expected) {
  assert.equal(status, expected, JSON.stringify(answer));
  assert.ok(answer.error.code && answer.error.message && answer.error.hint);
  return answer.error;
}

test("pages_of_events_come_newest_first_and_end", async () => {
  const seen = [];
  let cursor;
  for (const expected of [2, 2, 1]) {
    const { status, answer } = await get({ distinct_id: person, limit: 2, ...(cursor && { cursor }) });
    assert.equal(status, 200, JSON.stringify(answer));
    assert.equal(answer.events.length, expected);
    seen.push(...answer.events.map((event) => event.properties.n));
    cursor = answer.next_cursor;
  }
  assert.equal(cursor, null);
  assert.deepEqual(seen, [1, 2, 3, 4, 5]);
});

test("the_largest_page_is_a_thousand", async () => {
  const { status, answer } = await get({ distinct_id: person, limit: 1000 });
  assert.equal(status, 200, JSON.stringify(answer));
  assert.equal(answer.events.length, 5);
  assert.equal(answer.next_cursor, null);
});

test("events_are_found_by_name_time_and_filter_with_the_fields_asked_for", async () => {
  const { answer } = await get({
    event: "view",
    distinct_id: person,
    from: new Date(Date.now() - 4.5 * 60_000).toISOString(),
    filter: JSON.stringify([{ property: "n", operator: "greater_than", value: 1 }]),
    fields: "event,properties",
  });
  assert.deepEqual(answer.events, [{ event: "view", properties: { n: 3 } }]);
});

test("a_question_is_answered_in_rows", async () => {
  const { status, answer } = await weir.ask("trend", { event: "view", from_time: new Date(Date.now() - 3_600_000).toISOString() });
  assert.equal(status, 200, JSON.stringify(answer));
  assert.equal(answer.rows.reduce((sum, row) => sum + Number(row.value), 0), 3);
});

test("an_unknown_question_or_argument_is_named_with_those_that_exist", async () => {
  assert.match(refused(await weir.ask("funel", {}), 400).hint, /funnel/);
  assert.match(refused(await weir.ask("trend", { evnt: "view" }), 400).hint, /event/);
  refused(await weir.ask("trend", { event: "view", granularity: "fortnight" }), 400);
  refused(await weir.ask("trend'; DROP TABLE weir.events; --", {}), 400);
});

test("the_environment_is_the_keys", async () => {
  refused(await weir.ask("trend", { event: "view", environment: "staging" }), 403);
  const [{ key }] = await weir.postgres.sql("SELECT weir.create_read_key(name => 'elsewhere', environment => 'staging') AS key");
  const { answer } = await weir.ask("find_events", { distinct_id: person }, { key });
  assert.deepEqual(answer.rows, []);
});

test("a_body_that_is_no_json_object_is_400", async () => {
  refused(await weir.ask("trend", "{"), 400);
  refused(await weir.ask("trend", "[]"), 400);
});

test("parameters_that_are_none_are_400", async () => {
  for (const query of [{ limit: "0" }, { limit: "1001" }, { evnt: "view" }, { filter: "{" }, { from: "yesterday-ish" }]) {
    refused(await get(query), 400);
  }
});

test("an_unknown_read_key_is_401", async () => {
  refused(await weir.ask("trend", {}, { key: `weir_r_${"A".repeat(43)}` }), 401);
});

test("health_says_so", async () => {
  const { status, answer } = await weir.request("/api/v1/health");
  assert.equal(status, 200);
  assert.equal(answer.status, "ok");
  assert.equal(answer.database, "ok");
  assert.equal(answer.queue, "ok");
  assert.match(answer.version, /^\d+\.\d+\.\d+$/);
  const head = await weir.request("/api/v1/health", { method: "HEAD" });
  assert.equal(head.status, 200);
  assert.equal(head.text, "");
});

test("a_page_of_any_site_may_read_with_a_key", async () => {
  const { status, headers } = await weir.request("/api/v1/query/funnel", {
    method: "OPTIONS",
    headers: { origin: "https://board.example", "access-control-request-headers": "authorization" },
  });
  assert.equal(status, 204);
  assert.equal(headers.get("access-control-allow-origin"), "*");
  assert.match(headers.get("access-control-allow-headers"), /authorization/);
});
