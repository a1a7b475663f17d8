// The operators' routes: metrics, dead letters and their replay; and what a reader can learn of one event.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { gzipSync } from "node:zlib";
import parsePrometheus from "parse-prometheus-text-format";
import { until } from "../support/until.mjs";
import { Collector, somebody } from "./collector.mjs";

let weir, adminKey;
before(async () => {
  weir = await Collector.start({ consumer: { max_retries: 2 } });
  [{ key: adminKey }] = await weir.postgres.sql("SELECT weir.create_admin_key(name => 'ops') AS key");
});
after(() => weir.close());

const asking = (key) => ({ headers: key ? { authorization: `Bearer ${key}` } : {} });
const metrics = () => weir.request("/api/v1/metrics", asking(adminKey));
const explain = (path, key = weir.postgres.readKey) => weir.request(`/api/v1/explain/${path}`, asking(key));
const replay = (query = "", key = adminKey) => weir.request(`/api/v1/dead-letters/replay${query}`, { method: "POST", ...asking(key) });
const letters = () => weir.request("/api/v1/dead-letters", asking(adminKey));

// A dead letter as the collector files it.
let day = 0;
async function file(...lines) {
  const bytes = lines[0] instanceof Uint8Array ? lines[0] : gzipSync(lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
  const name = `dead-letters/2026/03/${String(++day).padStart(2, "0")}/${crypto.randomUUID()}.ndjson.gz`;
  await (await weir.worker.bucket()).put(name, new Uint8Array(bytes));
  return name;
}
const event = (person) => ({ id: crypto.randomUUID(), event: "view", distinct_id: person, environment: "production", timestamp: new Date().toISOString() });

const ROUTES = [
  ["GET", "/api/v1/metrics", "admin"],
  ["GET", "/api/v1/dead-letters", "admin"],
  ["POST", "/api/v1/dead-letters/replay", "admin"],
  ["GET", `/api/v1/explain/${crypto.randomUUID()}`, "read"],
];
for (const [method, path, kind] of ROUTES) {
  test(`${method} ${path.replace(/[0-9a-f-]{36}/, "{id}")} takes a live ${kind} key and no other`, async () => {
    const [{ write, read, admin }] = await weir.postgres.sql(
      "SELECT weir.create_write_key($1 || 'w') AS write, weir.create_read_key($1 || 'r') AS read, weir.create_admin_key($1 || 'a') AS admin", [somebody("k")]);
    const keys = { write, read, admin };
    const ask = async (key) => {
      const { status, answer } = await weir.request(path, { method, ...asking(key) });
      return [status, answer?.error?.code];
    };
    for (const [name, key] of Object.entries(keys)) {
      if (name === kind) assert.equal((await ask(key))[0], 200);
      else assert.deepEqual(await ask(key), [403, "wrong_kind_of_key"], name);
    }
    assert.deepEqual(await ask(undefined), [401, "missing_key"]);
    assert.deepEqual(await ask(`weir_${kind[0]}_${"A".repeat(43)}`), [401, "unknown_key"]);
    assert.deepEqual(await ask("nonsense"), [401, "unknown_key"]);
    await weir.postgres.sql("UPDATE weir.keys SET revoked_at = now() WHERE key_hash = sha256(convert_to($1, 'UTF8'))", [keys[kind]]);
    assert.deepEqual(await ask(keys[kind]), [401, "unknown_key"], "revoked");
    const wrongMethod = await weir.request(path, { method: "DELETE" });
    assert.equal(wrongMethod.status, 405);
  });
}

test("an_admin_key_neither_sends_nor_asks", async () => {
  assert.equal((await weir.send({ event: "view", distinct_id: "ann" }, { key: adminKey })).status, 403);
  assert.equal((await weir.ask("trend", {}, { key: adminKey })).status, 403);
});

test("the_metrics_are_prometheus_and_count_what_happened", async () => {
  const person = somebody("meg");
  const value = (families, name, labels) => {
    const found = families.find((family) => family.name === name)?.metrics.find((metric) =>
      Object.entries(labels).every(([label, wanted]) => metric.labels?.[label] === wanted));
    return Number(found?.value ?? 0);
  };
  const native = { route: "native", status: "200" };
  const first = await metrics();
  assert.equal(first.status, 200);
  assert.equal(first.headers.get("content-type"), "text/plain; version=0.0.4; charset=utf-8");
  const before_ = parsePrometheus(first.text);

  const body = JSON.stringify({ events: [event(person), event(person), { event: "view", distinct_id: "null" }] });
  const headers = { authorization: `Bearer ${weir.postgres.writeKey}` };
  assert.equal((await weir.request("/api/v1/events/batch", { method: "POST", headers, body })).status, 200);
  assert.equal((await weir.request("/api/v1/events", { method: "POST", headers, body: "{" })).status, 400);
  await until("the events", async () => (await weir.stored(person)).length === 2);

  const page = (await metrics()).text;
  const after_ = parsePrometheus(page);
  const more = (name, labels) => value(after_, name, labels) - value(before_, name, labels);
  const production = { environment: "production" };
  assert.equal(more("weir_events_total", { ...production, outcome: "stored" }), 2);
  assert.equal(more("weir_events_total", { ...production, outcome: "rejected" }), 1);
  assert.equal(more("weir_events_set_aside_total", { ...production, reason: "illegal_distinct_id" }), 1);
  assert.equal(more("weir_http_requests_total", native), 1);
  assert.equal(more("weir_http_requests_total", { ...native, status: "400" }), 1);
  assert.equal(more("weir_http_request_bytes_total", native), body.length);
  assert.equal(after_.find(({ name }) => name === "weir_http_request_duration_seconds").type, "HISTOGRAM");
  // That parser knows no histogram with labels.
  const buckets = [...page.matchAll(/^weir_http_request_duration_seconds_bucket\{le="(.+)",route="native",status="200"\} (\d+)$/gm)];
  assert.deepEqual(buckets.map(([, bound]) => bound), ["0.005", "0.01", "0.025", "0.05", "0.1", "0.25", "0.5", "1", "2.5", "5", "10", "+Inf"]);
  const counts = buckets.map(([, , count]) => Number(count));
  assert.deepEqual(counts, counts.toSorted((a, b) => a - b), "a bucket counts all that were quicker");
  assert.equal(counts.at(-1), value(after_, "weir_http_requests_total", native));
  // The parser is lenient; the form of each line isn't.
  for (const line of page.trimEnd().split("\n")) {
    assert.match(line, /^(# (HELP|TYPE) weir_\w+ .+|weir_\w+(\{\w+="([^"\\\n]|\\.)*"(,\w+="([^"\\\n]|\\.)*")*\})? [0-9.e+-]+)$/);
  }
  assert.ok(!page.includes(person));
});

test("dead_letters_go_in_once_and_what_fails_stays", async () => {
  const [ann, ben] = [somebody("ann"), somebody("ben")];
  const twice = event(ann);
  const names = [await file(event(ann), twice), await file(twice, { $outcome: "rejected", reason: "illegal_event", environment: "production", raw: {} })];
  const poison = await file(new Uint8Array([0x1f, 0x8b, 0xde, 0xad]));
  await file(event(ben));
  assert.deepEqual(await letters().then(({ answer }) => [answer.objects, answer.more, answer.oldest]), [4, false, names[0]]);

  const { status, answer } = await replay();
  assert.equal(status, 200, JSON.stringify(answer));
  assert.deepEqual(answer, {
    objects: 3, received: 5, stored: 3, duplicate: 1, rejected: 1, next_cursor: null,
    failed: [{ object: poison, code: "invalid_argument", cause: "22P02" }],
  });
  assert.deepEqual([(await weir.stored(ann)).length, (await weir.stored(ben)).length], [2, 1]);
  assert.equal((await letters()).answer.objects, 1);
  const again = await replay();
  assert.deepEqual([again.answer.objects, again.answer.failed.length], [0, 1]);
  await (await weir.worker.bucket()).delete(poison);
  assert.deepEqual((await letters()).answer, { objects: 0, bytes: 0, more: false, oldest: null });
});

test("a_dead_letter_does_not_bring_back_who_was_erased", async () => {
  const [ann, ben] = [somebody("ann"), somebody("ben")];
  await file({ ...event(ann), received_at: "2026-03-02T10:00:00Z" }, { ...event(ben), received_at: "2026-03-02T10:00:00Z" });
  await weir.postgres.sql("SELECT weir.erase_person($1)", [ann]);
  const { answer } = await replay();
  assert.deepEqual([answer.objects, answer.received, answer.stored, answer.failed], [1, 1, 1, []]);
  assert.deepEqual([(await weir.stored(ann)).length, (await weir.stored(ben)).length], [0, 1]);
  const [{ reasons }] = await weir.postgres.sql("SELECT reasons FROM weir.batches WHERE dropped > 0 ORDER BY batch DESC LIMIT 1");
  assert.deepEqual(reasons, { erased: 1 });
});

test("a_replay_goes_on_from_its_cursor_past_what_fails", async () => {
  const person = somebody("cat");
  const poison = [await file(new Uint8Array([1])), await file(new Uint8Array([2]))];
  for (let n = 0; n < 3; n++) await file(event(person));
  let [cursor, objects, calls] = ["", 0, 0];
  do {
    const { status, answer } = await replay(`?limit=2${cursor && `&cursor=${encodeURIComponent(cursor)}`}`);
    assert.equal(status, 200, JSON.stringify(answer));
    objects += answer.objects;
    cursor = answer.next_cursor;
    calls += 1;
  } while (cursor && calls < 10);
  assert.equal(objects, 3);
  assert.equal((await weir.stored(person)).length, 3);
  for (const name of poison) await (await weir.worker.bucket()).delete(name);
  for (const query of ["?limit=0", "?limit=401", "?limit=all", "?object=x"]) {
    const { status, answer } = await replay(query);
    assert.deepEqual([status, answer.error.code], [400, "invalid_argument"]);
    assert.match(answer.error.hint, /limit/);
  }
});

test("two_replays_at_once_count_everything_once", async () => {
  const person = somebody("dan");
  const accepted = async () => (await weir.postgres.sql("SELECT sum(accepted)::int AS sum FROM weir.ledger"))[0].sum;
  const earlier = await accepted();
  for (let n = 0; n < 8; n++) await file(event(person), { $outcome: "dropped", reason: "bot", count: 2, environment: "production" });
  const answers = await Promise.all(Array.from({ length: 4 }, () => replay()));
  assert.ok(answers.every(({ status }) => status === 200), JSON.stringify(answers));
  assert.equal(answers.reduce((sum, { answer }) => sum + answer.objects, 0), 8);
  assert.equal((await weir.stored(person)).length, 8);
  assert.equal(await accepted(), earlier + 8 * 3);
});

test("an_event_is_explained_where_it_is", async () => {
  const person = somebody("eve");
  const [good, bad] = [event(person), { ...event("undefined") }];
  await weir.sendBatch([good, bad]);
  await until("the event", async () => (await weir.stored(person)).length === 1);
  const stored = await explain(`${good.id}?distinct_id=${person}`);
  assert.equal(stored.status, 200, JSON.stringify(stored.answer));
  assert.equal(stored.answer.rows.length, 1);
  const [row] = stored.answer.rows;
  assert.deepEqual([row.state, row.event, typeof row.batch], ["stored", "view", "number"]);
  assert.equal((await explain(good.id)).answer.rows[0].state, "stored", "a v4 id of the last days is found without more");
  const rejected = (await explain(bad.id)).answer.rows[0];
  assert.deepEqual([rejected.state, rejected.reason], ["rejected", "illegal_distinct_id"]);
  const unknown = (await explain(crypto.randomUUID())).answer.rows[0];
  assert.equal(unknown.state, "unknown");
  assert.match(unknown.explanation, /dead letters/);

  assert.ok(unknown.set_aside.illegal_distinct_id >= 1);

  const [{ key }] = await weir.postgres.sql("SELECT weir.create_read_key(name => $1, environment => 'staging') AS key", [somebody("bi")]);
  assert.equal((await explain(good.id, key)).answer.rows[0].state, "unknown", "another environment's");
});

test("an_event_is_explained_among_the_dead_letters_of_its_environment", async () => {
  const lost = event(somebody("fay"));
  const name = await file(event(somebody("gus")), lost);
  const { answer } = await explain(lost.id);
  assert.equal(answer.rows[0].state, "dead_letter");
  assert.match(answer.rows[0].explanation, new RegExp(name));
  const [{ key }] = await weir.postgres.sql("SELECT weir.create_read_key(name => $1, environment => 'staging') AS key", [somebody("bi")]);
  assert.equal((await explain(lost.id, key)).answer.rows[0].state, "unknown");
  assert.equal((await replay()).answer.stored, 2);
  assert.equal((await explain(lost.id)).answer.rows[0].state, "stored");
});

const v7 = (ms) => `${ms.toString(16).padStart(12, "0").replace(/(.{8})(.{4})/, "$1-$2")}-7000-8000-${crypto.randomUUID().slice(24)}`;

test("an_event_of_a_moment_ago_may_be_on_its_way", async () => {
  const { explanation } = (await explain(v7(Date.now()))).answer.rows[0];
  assert.match(explanation, /made \d+ seconds ago.* The last batch of this environment came \d+ seconds ago/);
  assert.match(explanation, /none of the dead letters \(\d+\)/);
  assert.doesNotMatch((await explain(v7(Date.now() - 3_600_000))).answer.rows[0].explanation, /seconds ago/);
});

test("dead_letters_are_looked_through_some_at_a_time_from_an_event_s_day_on", async () => {
  const made = Date.UTC(2026, 5, 2);
  const lost = { ...event(somebody("ivy")), id: v7(made) };
  const bucket = await weir.worker.bucket();
  const put = (day, number, lines) => bucket.put(`dead-letters/2026/06/0${day}/${String(number).padStart(4, "0")}.ndjson.gz`, new Uint8Array(gzipSync(lines.map((line) => `${JSON.stringify(line)}\n`).join(""))));
  await put(3, 300, [lost]);
  for (let number = 0; number < 210; number++) await put(3, number, [event("jim")]);
  for (let number = 0; number < 5; number++) await put(0, number, [event("jim")]);
  try {
    const first = (await explain(lost.id)).answer;
    assert.equal(first.rows[0].state, "unknown");
    assert.match(first.rows[0].explanation, /none of 200 dead letters, and there are more/);
    const second = (await explain(`${lost.id}?cursor=${encodeURIComponent(first.next_cursor)}`)).answer;
    assert.deepEqual([second.rows[0].state, second.next_cursor], ["dead_letter", null]);
    assert.match(second.rows[0].explanation, /06\/03\/0300/);
    // Letters of before it was made aren't looked at.
    const later = (await explain(v7(made + 3 * 86_400_000))).answer;
    assert.match(later.rows[0].explanation, /none of the dead letters \(0\)/);
  } finally {
    const { objects } = await bucket.list({ prefix: "dead-letters/2026/06/" });
    await bucket.delete(objects.map(({ key }) => key));
  }
});

test("what_is_no_id_or_parameter_is_400", async () => {
  const id = crypto.randomUUID();
  for (const path of ["nonsense", "'; DROP TABLE weir.events; --", `${id}?environment=staging`, `${id}?from=yesterday-ish`, `${id}?from=2026-03-02&to=2026-03-01`]) {
    const { status, answer } = await explain(path.includes("?") ? path : encodeURIComponent(path));
    assert.deepEqual([status, answer.error.code], [400, "invalid_argument"], path);
    assert.ok(answer.error.hint);
  }
  assert.equal((await explain("")).status, 404);
});

test("without_postgres_operators_hear_503_and_nothing_is_deleted", async () => {
  const person = somebody("hal");
  await file(event(person));
  weir.postgres.stop("immediate");
  try {
    for (const { status, headers } of [await replay(), await metrics(), await letters(), await explain(crypto.randomUUID())]) {
      assert.equal(status, 503);
      assert.ok(Number(headers.get("retry-after")) > 0);
    }
  } finally {
    weir.postgres.start();
  }
  assert.equal((await replay()).answer.stored, 1);
  assert.equal((await weir.stored(person)).length, 1);
});
