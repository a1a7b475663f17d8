// PostgreSQL away, and messages that it can't take: nothing is lost, and nothing stands in another's way.

import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";
import { gunzipSync, gzipSync } from "node:zlib";
import { until } from "../support/until.mjs";
import { Collector, somebody } from "./collector.mjs";

let weir;
before(async () => (weir = await Collector.start({ consumer: { max_retries: 4 } })));
afterEach(() => weir.postgres.start());
after(() => weir.close());

const deadLetters = async () => (await (await weir.worker.bucket()).list({ prefix: "dead-letters/" })).objects;
const line = (event) => `${JSON.stringify(event)}\n`;

test("poison_does_not_hold_up_its_neighbours_and_is_kept", async () => {
  const member = (text) => new Uint8Array(gzipSync(text));
  const poison = [
    new Uint8Array([0x1f, 0x8b, 0xde, 0xad, 0xbe, 0xef, 0x00, 0x01]), // no gzip
    member(line({ event: "view" })).slice(0, -9), // half a gzip
    member("\n".repeat(70_000_000)), // more than one statement may unfold to
    new Uint8Array([0xff, 0xfe, 0x00]), // no UTF-8
  ];
  const people = poison.map((_, n) => somebody(`neighbour-${n}`));
  const bodies = poison.flatMap((body, n) => [body, member(line({ event: "view", distinct_id: people[n] }))]);
  const queue = await weir.worker.queue();
  await queue.sendBatch(bodies.map((body) => ({ body, contentType: "v8" })));
  for (const person of people) await until(person, async () => (await weir.stored(person)).length === 1);
  const objects = await until("the dead letters", async () => (await deadLetters()).length === poison.length && deadLetters(), 60);
  const bucket = await weir.worker.bucket();
  const kept = [];
  for (const { key } of objects) {
    assert.match(key, /^dead-letters\/\d{4}\/\d{2}\/\d{2}\/[0-9a-f-]{36}\.ndjson\.gz$/);
    kept.push(Buffer.from(await (await bucket.get(key)).arrayBuffer()).toString("base64"));
    await bucket.delete(key);
  }
  assert.deepEqual(kept.sort(), poison.map((body) => Buffer.from(body).toString("base64")).sort());
});

test("what_somebody_puts_into_the_queue_by_hand_is_stored_or_refused_and_spoils_nothing", async () => {
  const [hand, plain, packed] = ["hand", "plain", "packed"].map(somebody);
  const lost = `no JSON of ${hand}`;
  const queue = await weir.worker.queue();
  await queue.sendBatch([
    { body: { event: "view", distinct_id: hand }, contentType: "json" },
    { body: new TextEncoder().encode(line({ event: "view", distinct_id: plain })), contentType: "bytes" },
    { body: new Uint8Array(gzipSync(line({ event: "view", distinct_id: packed }))), contentType: "v8" },
    { body: [hand], contentType: "json" },
    { body: lost, contentType: "text" },
  ]);
  for (const person of [hand, plain, packed]) await until(person, async () => (await weir.stored(person)).length === 1);
  const refused = () => weir.postgres.sql("SELECT reason FROM weir.rejected_events WHERE raw::text LIKE $1", [`%${hand}%`]);
  await until("the list", async () => (await refused()).length === 1);
  assert.deepEqual(await refused(), [{ reason: "not_an_object" }]);
  const [{ key }] = await until("the dead letter", async () => (await deadLetters()).length === 1 && deadLetters(), 60);
  const bucket = await weir.worker.bucket();
  assert.equal(await (await bucket.get(key)).text(), lost);
  await bucket.delete(key);
});

test("a_message_that_takes_more_memory_than_there_is_does_not_hold_up_its_neighbours", async () => {
  const [heavy, light] = ["heavy", "light"].map(somebody);
  await weir.postgres.sql(`CREATE FUNCTION public.heavy() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN IF NEW.distinct_id = '${heavy}' THEN RAISE 'out of memory' USING ERRCODE = '53200'; END IF; RETURN NEW; END $$;
    CREATE TRIGGER heavy BEFORE INSERT ON weir.events FOR EACH ROW EXECUTE FUNCTION public.heavy()`);
  try {
    const queue = await weir.worker.queue();
    const member = (person) => new Uint8Array(gzipSync(line({ event: "view", distinct_id: person })));
    await queue.sendBatch([heavy, light].map((person) => ({ body: member(person), contentType: "v8" })));
    await until("the neighbour", async () => (await weir.stored(light)).length === 1);
    const [{ key }] = await until("the dead letter", async () => (await deadLetters()).length === 1 && deadLetters(), 60);
    assert.deepEqual(await weir.stored(heavy), []);
    // Nor does it when they are sent in again.
    const behind = somebody("behind");
    const bucket = await weir.worker.bucket();
    await bucket.put("dead-letters/9999/behind.ndjson.gz", member(behind));
    const [{ admin }] = await weir.postgres.sql("SELECT weir.create_admin_key(name => $1) AS admin", [somebody("ops")]);
    const { status, answer } = await weir.request("/api/v1/dead-letters/replay", { method: "POST", headers: { authorization: `Bearer ${admin}` } });
    assert.equal(status, 200);
    assert.deepEqual([answer.stored, answer.failed], [1, [{ object: key, code: "unavailable", cause: "53200" }]]);
    assert.equal((await weir.stored(behind)).length, 1);
    await bucket.delete(key);
  } finally {
    await weir.postgres.sql("DROP FUNCTION public.heavy() CASCADE");
  }
});

test("a_message_that_ends_its_connection_each_time_does_not_hold_up_its_neighbours", async () => {
  const [before, killer, behind] = ["before", "killer", "behind"].map(somebody);
  await weir.postgres.sql(`CREATE FUNCTION public.kill() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN IF NEW.distinct_id = '${killer}' THEN PERFORM pg_terminate_backend(pg_backend_pid()), pg_sleep(1); END IF; RETURN NEW; END $$;
    CREATE TRIGGER kill BEFORE INSERT ON weir.events FOR EACH ROW EXECUTE FUNCTION public.kill()`);
  try {
    const queue = await weir.worker.queue();
    const member = (person) => new Uint8Array(gzipSync(line({ event: "view", distinct_id: person })));
    await queue.sendBatch([before, killer, behind].map((person) => ({ body: member(person), contentType: "v8" })));
    for (const person of [before, behind]) await until(person, async () => (await weir.stored(person)).length === 1);
    const [{ key }] = await until("the dead letter", async () => (await deadLetters()).length === 1 && deadLetters(), 60);
    await (await weir.worker.bucket()).delete(key);
    assert.deepEqual(await weir.stored(killer), []);
  } finally {
    await weir.postgres.sql("DROP FUNCTION public.kill() CASCADE");
  }
});

test("while_postgres_is_away_events_are_taken_and_questions_are_503_and_later_all_is_there", async () => {
  const person = somebody("cat");
  assert.equal((await weir.send({ event: "before", distinct_id: person })).status, 200);
  await until("the first event", async () => (await weir.stored(person)).length === 1);
  weir.postgres.stop("immediate");
  assert.equal((await weir.send({ event: "during", distinct_id: person })).status, 200);
  const stranger = await weir.send({ event: "during", distinct_id: person }, { key: `weir_w_${"A".repeat(43)}` });
  assert.equal(stranger.status, 503, "a key that was never seen can't be judged");
  assert.ok(Number(stranger.headers.get("retry-after")) > 0);
  const question = await weir.ask("trend", {});
  assert.equal(question.status, 503);
  assert.equal(question.answer.error.code, "unavailable");
  assert.ok(Number(question.headers.get("retry-after")) > 0);
  const health = await weir.request("/api/v1/health");
  assert.equal(health.status, 503);
  assert.equal(health.answer.status, "degraded");
  await until("a retry", () => weir.logged("PostgreSQL did not take a batch; it stays in the queue").length > 0);
  weir.postgres.start();
  const rows = await until("the second event", async () => (await weir.stored(person)).length === 2 && weir.stored(person));
  assert.deepEqual(rows.map((row) => row.event), ["before", "during"]);
  assert.deepEqual(await deadLetters(), []);
});

test("what_never_arrives_is_filed_and_can_be_inserted_as_it_is", async () => {
  const person = somebody("dan");
  const inFlight = weir.worker.inFlight;
  assert.equal((await weir.send({ event: "before", distinct_id: person })).status, 200);
  await until("the first event", async () => (await weir.stored(person)).length === 1);
  weir.postgres.stop("immediate");
  assert.equal((await weir.send({ event: "lost and found", distinct_id: person })).status, 200);
  const [object] = await until("the dead letter", async () => (await deadLetters()).length === 1 && deadLetters(), 60);
  weir.postgres.start();
  const bytes = Buffer.from(await (await (await weir.worker.bucket()).get(object.key)).arrayBuffer());
  assert.match(gunzipSync(bytes).toString(), /lost and found/);
  const [counts] = await weir.postgres.sql("SELECT stored FROM weir.insert_batch(events => $1::bytea)", [bytes]);
  assert.equal(counts.stored, 1);
  assert.equal((await weir.stored(person)).length, 2);
  assert.equal(weir.worker.inFlight, inFlight);
});

test("without_a_queue_an_event_is_stored_before_the_answer_or_the_sender_hears_503", async () => {
  const direct = await Collector.start({ postgres: weir.postgres, vars: { WEIR_DELIVERY: "direct" } });
  try {
    const person = somebody("eve");
    assert.equal((await direct.send({ event: "view", distinct_id: person })).status, 200);
    assert.equal((await direct.stored(person)).length, 1);
    assert.equal((await direct.request("/api/v1/health")).answer.queue, "off");
    weir.postgres.stop("immediate");
    const refused = await direct.send({ event: "view", distinct_id: person });
    assert.equal(refused.status, 503);
    assert.ok(Number(refused.headers.get("retry-after")) > 0);
    const sdk = await direct.request("/e/", {
      method: "POST",
      body: JSON.stringify({ api_key: weir.postgres.writeKey, event: "x", distinct_id: person }),
    });
    assert.equal(sdk.status, 503, "posthog-js sends it again");
    assert.ok(Number(sdk.headers.get("retry-after")) > 0);
  } finally {
    await direct.close();
  }
});

test("policy_drops_are_counted_with_their_reason", async () => {
  const strict = await Collector.start({ postgres: weir.postgres, vars: { WEIR_BOTS: "drop", WEIR_OPT_OUT: "drop" } });
  try {
    const person = somebody("fay");
    const bot = { "user-agent": "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)" };
    assert.equal((await strict.send({ event: "view", distinct_id: person }, { headers: bot })).status, 200);
    assert.equal((await strict.send({ event: "view", distinct_id: person }, { headers: { "sec-gpc": "1" } })).status, 200);
    const dropped = () => strict.postgres.sql("SELECT key, sum(value::int)::int AS count FROM weir.ledger, jsonb_each_text(reasons) WHERE key IN ('bot', 'opt_out') GROUP BY key ORDER BY key");
    await until("both drops", async () => (await dropped()).length === 2);
    assert.deepEqual(await dropped(), [{ key: "bot", count: 1 }, { key: "opt_out", count: 1 }]);
    assert.deepEqual(await strict.stored(person), []);
  } finally {
    await strict.close();
  }
});
