// How much is too much: rates of a key and of a person, a key's day, and what each sender hears of it.

import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";
import { Postgres } from "../support/postgres.mjs";
import { until } from "../support/until.mjs";
import { Collector, somebody } from "./collector.mjs";

let postgres, weir;
before(async () => (postgres = await Postgres.start()));
afterEach(() => weir?.close());
after(() => postgres.close());

const start = (options) => Collector.start({ postgres, ...options }).then((started) => (weir = started));
const writeKey = async (name, perDay = null) =>
  (await postgres.sql("SELECT weir.create_write_key(name => $1, events_per_day => $2) AS key", [name, perDay]))[0].key;
const event = (person = somebody("ann")) => ({ event: "view", distinct_id: person });

// Cloudflare counts by the wall clock's periods: what is refused may be refused in this one or in the next.
async function untilRefused(send, most) {
  for (let sent = 0; sent <= most; sent++) {
    const answer = await send();
    if (answer.status !== 200) return { sent, ...answer };
  }
  assert.fail(`${most} requests were taken`);
}

test("a_key_over_its_rate_hears_429_when_to_come_back_and_another_key_nothing", async () => {
  await start({ limits: { RATE_KEY: 2 } });
  const { sent, status, headers, answer } = await untilRefused(() => weir.send(event()), 700);
  assert.ok(sent >= 299, `${sent} were taken`);
  assert.equal(status, 429);
  assert.equal(answer.error.code, "rate_limited");
  assert.equal(answer.error.docs, "docs/HTTP.md#rate_limited");
  assert.equal(headers.get("retry-after"), "10");
  assert.equal((await weir.send(event(), { key: await writeKey("quiet") })).status, 200);
});

// What DIALECTS says: each waits, and none throws away.
const SENDERS = [
  ["posthog-js", "/e/", (key) => ({ api_key: key, ...event() }), 503],
  ["Segment", "/v1/track", (key) => ({ writeKey: key, event: "view", userId: "ann", messageId: crypto.randomUUID() }), 429],
  ["Umami", "/api/send", (key) => ({ type: "event", payload: { website: key, hostname: "shop.example", url: "/", name: "view" } }), 429],
  ["Plausible", "/api/event", (key) => ({ n: "view", d: key, u: "https://shop.example/" }), 429],
];

test("a_used_up_quota_makes_each_sdk_wait_in_the_words_that_it_knows", async () => {
  await start();
  for (const [sdk, path, body, expected] of SENDERS) {
    const key = await writeKey(somebody(sdk), 0);
    const { status, headers } = await weir.request(path, { method: "POST", body: JSON.stringify(body(key)) });
    assert.equal(status, expected, sdk);
    const wait = Number(headers.get("retry-after"));
    assert.ok(wait > 0 && wait <= 300, `${sdk}: ${wait} s`);
  }
});

test("a_person_over_the_rate_is_dropped_and_counted_and_nobody_else_is", async () => {
  await start({ limits: { RATE_PERSON: 3 } });
  const [runaway, calm] = [somebody("runaway"), somebody("calm")];
  const events = [...Array(200).fill(event(runaway)), ...Array(9).fill(event(calm))];
  const { status, answer } = await weir.sendBatch(events);
  assert.equal(status, 200);
  const results = Object.values(answer.results);
  const dropped = results.filter(({ result }) => result === "drop");
  assert.ok(dropped.length >= 140, `${dropped.length} were dropped`);
  assert.ok(dropped.every(({ details }) => details.startsWith("rate_limited")));
  const later = await weir.sendBatch([event(runaway), event(calm)]);
  assert.equal(later.status, 200);
  const [{ count }] = await until("the ledger", async () => {
    const rows = await postgres.sql("SELECT sum((reasons ->> 'rate_limited')::int)::int AS count FROM weir.ledger");
    return rows[0].count >= dropped.length && rows;
  });
  const [stored, calmly] = await until("both", async () => {
    const both = [(await weir.stored(runaway)).length, (await weir.stored(calm)).length];
    return both[0] + both[1] + count === 211 && both;
  });
  assert.equal(calmly, 10);
  assert.equal(stored + count, 201);
});

test("visitors_without_an_id_have_a_rate_each_and_events_that_name_nobody_have_none", async () => {
  await start({ limits: { RATE_PERSON: 3 } });
  const nobody = (count, agent) => weir.sendBatch(Array(count).fill(event("$posthog_cookieless")), { headers: { "user-agent": agent } });
  const dropped = ({ answer }) => Object.values(answer.results).filter(({ result }) => result === "drop").length;
  assert.ok(dropped(await nobody(200, "Firefox/140.0 one")) >= 140);
  assert.equal(dropped(await nobody(9, "Firefox/140.0 two")), 0);
  const source = somebody("/shop");
  const headers = { authorization: `Bearer ${postgres.writeKey}`, "content-type": "application/cloudevents-batch+json" };
  const events = Array.from({ length: 200 }, (_, n) => ({ specversion: "1.0", type: "view", source, id: String(n) }));
  assert.equal((await weir.request("/cloudevents", { method: "POST", headers, body: JSON.stringify(events) })).status, 202);
  await until("all of the source's events", async () => (await weir.stored(source)).length === 200);
});

test("off_is_off", async () => {
  await start({ limits: { RATE_KEY: 1, RATE_PERSON: 1 }, vars: { WEIR_RATE_LIMITS: "off" } });
  const person = somebody("ann");
  // Not all of them before the key is known: each would ask PostgreSQL, which has so many connections.
  await weir.send(event());
  const answers = await Promise.all(Array.from({ length: 250 }, () => weir.sendBatch(Array(2).fill(event(person)))));
  assert.ok(answers.every(({ status, text }) => status === 200 && !text.includes("drop")));
});

test("a_quota_holds_within_one_body_and_across_collectors_and_opens_when_it_is_raised", async () => {
  await start();
  const key = await writeKey("metered", 25);
  const batch = (size) => weir.sendBatch(Array.from({ length: size }, () => event()), { key });
  assert.equal((await batch(10)).status, 200);
  assert.equal((await batch(20)).status, 200, "a body that begins below the quota is taken whole");
  const { status, headers, answer } = await batch(1);
  assert.equal(status, 429);
  assert.equal(answer.error.code, "quota_exceeded");
  assert.ok(Number(headers.get("retry-after")) > 0);
  await until("what was used", async () => {
    const [used] = await postgres.sql("SELECT sum(events)::int AS events FROM weir.key_usage WHERE key = 'metered'");
    return used.events === 30;
  });
  await weir.close();

  // Another isolate, which has never seen the key.
  await start();
  assert.equal((await batch(1)).status, 429);
  await postgres.sql("SELECT weir.set_quota('metered', NULL)");
  await weir.close();
  await start();
  assert.equal((await batch(100)).status, 200);
  const [{ accepted }] = await until("the ledger", async () => {
    const rows = await postgres.sql("SELECT sum(accepted)::int AS accepted FROM weir.ledger");
    return (await postgres.sql("SELECT FROM weir.events WHERE event = 'view'")).length >= 130 && rows;
  });
  assert.ok(accepted >= 130, "what was refused isn't accepted");
});

test("a_key_without_a_quota_leaves_no_usage_behind", async () => {
  await start();
  const person = somebody("ann");
  const key = await writeKey("unmetered");
  assert.equal((await weir.send(event(person), { key })).status, 200);
  await until("the event", async () => (await weir.stored(person)).length === 1);
  assert.deepEqual(await postgres.sql("SELECT FROM weir.key_usage WHERE key = 'unmetered'"), []);
});

test("each_limit_of_an_event_has_a_reason_of_its_own", async () => {
  await start();
  const deep = JSON.parse('{"a":'.repeat(11) + "1" + "}".repeat(11));
  const cases = [
    ["properties_too_large", { ...event(), properties: { text: "x".repeat(70_000) } }],
    ["properties_too_deep", { ...event(), properties: deep }],
    ["illegal_event", { ...event(), event: "x".repeat(201) }],
    ["illegal_distinct_id", event("x".repeat(201))],
    ["illegal_session_id", { ...event(), session_id: "x".repeat(201) }],
  ];
  for (const [code, body] of cases) {
    const { status, answer } = await weir.send(body);
    assert.deepEqual([status, answer.error?.code], [400, code]);
  }
});
