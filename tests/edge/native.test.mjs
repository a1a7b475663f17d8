// Our own routes: events in by HTTP, and in PostgreSQL soon after.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { gzipSync } from "node:zlib";
import { until } from "../support/until.mjs";
import { Collector, somebody } from "./collector.mjs";

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
let weir;
before(async () => (weir = await Collector.start()));
after(() => weir.close());

test("an_event_is_stored_with_the_id_that_the_sender_heard", async () => {
  const person = somebody("ann");
  const { status, answer, headers } = await weir.send({ event: "view", distinct_id: person, properties: { plan: "pro" } });
  assert.equal(status, 200);
  assert.match(answer.id, UUID);
  assert.match(headers.get("x-request-id"), UUID);
  const [row] = await until("the event", async () => (await weir.stored(person)).length === 1 && weir.stored(person));
  assert.equal(row.id, answer.id);
  assert.equal(row.event, "view");
  assert.equal(row.environment, "production");
  assert.deepEqual(row.properties, { plan: "pro" });
});

test("a_batch_answers_for_each_event_and_keeps_the_good_ones", async () => {
  const person = somebody("ben");
  const id = crypto.randomUUID();
  const { status, answer } = await weir.sendBatch([
    { id, event: "view", distinct_id: person },
    { event: "view", distinct_id: "undefined" },
    { event: "", distinct_id: person },
  ]);
  assert.equal(status, 200);
  assert.equal(answer.results[id].result, "ok");
  assert.equal(answer.results["#1"].result, "drop");
  assert.match(answer.results["#1"].details, /illegal_distinct_id/);
  assert.match(answer.results["#2"].details, /illegal_event/);
  await until("the good event", async () => (await weir.stored(person)).length === 1);
});

test("what_the_edge_rejected_is_in_the_ledger_and_kept_with_its_reason", async () => {
  const mark = somebody("marked");
  await weir.sendBatch([{ event: "view", distinct_id: "null", properties: { mark } }]);
  const [row] = await until("the rejected event", async () => {
    const rows = await weir.postgres.sql("SELECT * FROM weir.rejected_events WHERE raw::text LIKE $1", [`%${mark}%`]);
    return rows.length === 1 && rows;
  });
  assert.equal(row.reason, "illegal_distinct_id");
  const [ledger] = await weir.postgres.sql(`SELECT sum(accepted)::int AS accepted,
      sum(stored + duplicate + rejected + dropped)::int AS accounted, sum(rejected)::int AS rejected FROM weir.ledger`);
  assert.equal(ledger.accepted, ledger.accounted);
  assert.ok(ledger.rejected >= 1);
});

test("an_event_sent_twice_is_stored_once", async () => {
  const person = somebody("cat");
  const event = { id: crypto.randomUUID(), event: "pay", distinct_id: person, timestamp: new Date().toISOString() };
  for (let time = 0; time < 3; time++) assert.equal((await weir.send(event)).status, 200);
  await weir.send({ event: "last", distinct_id: person });
  await until("the event after it", async () => (await weir.stored(person)).some((row) => row.event === "last"));
  assert.equal(await weir.worker.drain(10_000), 0);
  assert.equal((await weir.stored(person)).filter((row) => row.event === "pay").length, 1);
});

test("a_gzip_body_is_read_whatever_its_content_type", async () => {
  const person = somebody("dan");
  const body = gzipSync(JSON.stringify({ event: "view", distinct_id: person }));
  assert.equal((await weir.send(body, { headers: { "content-encoding": "gzip" } })).status, 200);
  await until("the event", async () => (await weir.stored(person)).length === 1);
});

test("a_beacon_carries_its_key_in_the_address_or_in_the_body", async () => {
  const person = somebody("eve");
  const event = { event: "leave", distinct_id: person };
  const { writeKey } = weir.postgres;
  const init = (body) => ({ method: "POST", headers: { "content-type": "text/plain" }, body: JSON.stringify(body) });
  assert.equal((await weir.request(`/api/v1/events?key=${writeKey}`, init(event))).status, 200);
  assert.equal((await weir.request("/api/v1/events", init({ ...event, write_key: writeKey }))).status, 200);
  const rows = await until("both events", async () => (await weir.stored(person)).length === 2 && weir.stored(person));
  assert.ok(rows.every((row) => !JSON.stringify(row).includes(writeKey)), "a key is nothing to keep");
});

test("two_thousand_events_of_one_body_arrive", async () => {
  const person = somebody("fay");
  const events = Array.from({ length: 2000 }, (_, n) => ({ event: "tick", distinct_id: person, properties: { n, text: crypto.randomUUID() } }));
  const { status, answer } = await weir.sendBatch(events);
  assert.equal(status, 200);
  assert.equal(Object.keys(answer.results).length, 2000);
  await until("all of them", async () => (await weir.stored(person)).length === 2000);
});

test("bodies_that_unfold_to_more_than_one_statement_takes_all_arrive", async () => {
  const person = somebody("flo");
  const events = (n) => Array.from({ length: 60 }, (_, i) => ({ event: "tick", distinct_id: person, properties: { n: n * 60 + i, text: "x".repeat(60_000) } }));
  const answers = await Promise.all(Array.from({ length: 10 }, (_, n) => weir.sendBatch(events(n))));
  assert.ok(answers.every(({ status }) => status === 200));
  await until("all of them", async () => (await weir.stored(person)).length === 600);
});

test("nul_and_sql_in_every_text_are_only_text", async () => {
  const person = somebody("gus");
  const evil = "'; DROP TABLE weir.events; --";
  const body = `{"event":${JSON.stringify(evil)},"distinct_id":${JSON.stringify(person)},"session_id":${JSON.stringify(evil)},
    "properties":{"a":"x\\u0000y","b":"\\ud800",${JSON.stringify(evil)}:${JSON.stringify(evil)}}}`;
  assert.equal((await weir.send(body)).status, 200);
  const [row] = await until("the event", async () => (await weir.stored(person)).length === 1 && weir.stored(person));
  assert.equal(row.event, evil);
  assert.equal(row.session_id, evil);
  assert.deepEqual(row.properties, { a: "x\ufffdy", b: "\ufffd", [evil]: evil });
  assert.ok(row.context.marks.includes("sanitized"));
});

test("cloudflares_place_and_the_browser_are_added_and_never_overwrite", async () => {
  const person = somebody("hal");
  const response = await weir.worker.fetch("/api/v1/events", {
    method: "POST",
    cf: { country: "DE", city: "Leipzig", timezone: "Europe/Berlin", colo: "LEJ", httpProtocol: "HTTP/2", tlsCipher: "", tlsVersion: "" },
    headers: {
      authorization: `Bearer ${weir.postgres.writeKey}`,
      "user-agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
    },
    body: JSON.stringify({ event: "view", distinct_id: person, context: { geo: { city: "Paris" } }, properties: { $current_url: "https://shop.example/?utm_source=mail" } }),
  });
  assert.equal(response.status, 200);
  const [row] = await until("the event", async () => (await weir.stored(person)).length === 1 && weir.stored(person));
  assert.equal(row.context.geo.country, "DE");
  assert.equal(row.context.geo.city, "Paris");
  assert.equal(row.context.device.browser, "Firefox");
});

test("a_key_of_another_environment_writes_there", async () => {
  const person = somebody("ivy");
  const [{ key }] = await weir.postgres.sql("SELECT weir.create_write_key(name => 'staging', environment => 'staging') AS key");
  assert.equal((await weir.send({ event: "view", distinct_id: person, environment: "production" }, { key })).status, 200);
  const [row] = await until("the event", async () => (await weir.stored(person)).length === 1 && weir.stored(person));
  assert.equal(row.environment, "staging");
});
