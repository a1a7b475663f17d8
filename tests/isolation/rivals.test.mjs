// Two writers at once: who waits for whom, and what becomes of an event that both send.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import pg from "pg";
import { Postgres } from "../support/postgres.mjs";
import { until } from "../support/until.mjs";

let postgres;
let first;
let second;

async function connect() {
  const client = new pg.Client({ connectionString: postgres.ingestUrl });
  await client.connect();
  return client;
}

before(async () => {
  postgres = await Postgres.start();
  [first, second] = [await connect(), await connect()];
});
after(async () => {
  await first?.end();
  await second?.end();
  postgres?.close();
});

const insert = async (client, ...events) => {
  const { rows } = await client.query("SELECT stored, duplicate FROM weir.insert_batch($1::text)", [JSON.stringify(events)]);
  return rows[0];
};
const event = (number, time, more = {}) => ({ id: `018f0000-0000-7000-8000-${String(number).padStart(12, "0")}`, event: "view", distinct_id: "ada", timestamp: `2026-01-05T${time}Z`, ...more });
const stored = async (number) => (await postgres.sql("SELECT count(*)::int AS rows FROM weir.events WHERE id = $1", [event(number).id]))[0].rows;
const isWaiting = () => until("the second writer waits", async () => (await postgres.sql("SELECT FROM pg_locks WHERE NOT granted")).length > 0);

test("writers of different events of one person don't wait for each other", async () => {
  await insert(first, event(1, "09:00:00"));
  await first.query("BEGIN");
  await insert(first, event(2, "10:00:00"));
  await second.query("SET statement_timeout = '10s'");
  assert.deepEqual(await insert(second, event(3, "10:00:00")), { stored: 1, duplicate: 0 });
  await first.query("COMMIT");
});

for (const [clock, time] of [["the same clock", "10:00:00"], ["another clock", "11:30:00"]]) {
  test(`of an event sent twice at once, by ${clock}, the second is a duplicate`, async () => {
    const number = clock === "the same clock" ? 10 : 11;
    await first.query("BEGIN");
    await insert(first, event(number, "10:00:00"));
    const waiting = insert(second, event(number, time), event(number + 10, "10:00:00"));
    await isWaiting();
    await first.query("COMMIT");
    assert.deepEqual(await waiting, { stored: 1, duplicate: 1 });
    assert.equal(await stored(number), 1);
    assert.equal(await stored(number + 10), 1);
  });

  test(`of an event sent twice at once, by ${clock}, the second is stored where the first is taken back`, async () => {
    const number = clock === "the same clock" ? 30 : 31;
    await first.query("BEGIN");
    await insert(first, event(number, "10:00:00"));
    const waiting = insert(second, event(number, time));
    await isWaiting();
    await first.query("ROLLBACK");
    assert.deepEqual(await waiting, { stored: 1, duplicate: 0 });
    assert.equal(await stored(number), 1);
  });
}

test("an event stored by the same transaction before is a duplicate", async () => {
  await first.query("BEGIN");
  await insert(first, event(40, "10:00:00"));
  assert.deepEqual(await insert(first, event(40, "12:00:00"), event(41, "10:00:00")), { stored: 1, duplicate: 1 });
  await first.query("COMMIT");
  assert.equal(await stored(40), 1);
});

test("an event committed after the transaction's snapshot is a duplicate", async () => {
  await first.query("BEGIN ISOLATION LEVEL REPEATABLE READ");
  await first.query("SELECT weir.ping()");
  await insert(second, event(50, "10:00:00"));
  assert.deepEqual(await insert(first, event(50, "11:00:00")), { stored: 0, duplicate: 1 });
  await first.query("COMMIT");
  assert.equal(await stored(50), 1);
});

for (const [end, outcome] of [["COMMIT", "finds it"], ["ROLLBACK", "makes it"]]) {
  test(`who meets an id that another transaction is making waits for its ${end}, and ${outcome}`, async () => {
    const distinct_id = `new-${end}`;
    await first.query("BEGIN");
    await insert(first, event(60, "10:00:00", { distinct_id }));
    const waiting = insert(second, event(61, "10:00:00", { distinct_id }));
    await isWaiting();
    await first.query(end);
    assert.deepEqual(await waiting, { stored: 1, duplicate: 0 });
    const [{ ids, persons }] = await postgres.sql(
      "SELECT count(*)::int AS ids, count(p.person)::int AS persons FROM weir.person_ids i LEFT JOIN weir.persons p USING (person) WHERE i.distinct_id = $1",
      [distinct_id],
    );
    assert.deepEqual({ ids, persons }, { ids: 1, persons: 1 });
  });
}

test("a writer who is cancelled while it waits for another has a session that goes on", async () => {
  await first.query("BEGIN");
  await insert(first, event(70, "10:00:00"));
  await second.query("SET statement_timeout = '300ms'");
  await assert.rejects(insert(second, event(70, "10:00:00")), { code: "57014" });
  await second.query("RESET statement_timeout");
  assert.deepEqual(await insert(second, event(71, "10:00:00")), { stored: 1, duplicate: 0 });
  await first.query("COMMIT");
  assert.equal(await stored(70), 1);
});

test("two batches of the same new persons in opposite orders don't block each other for ever", async () => {
  const events = Array.from({ length: 300 }, (_, i) => event(2000 + i, "10:00:00", { distinct_id: `q-${i}` }));
  const others = events.map((one, i) => ({ ...one, id: event(3000 + i, "").id })).reverse();
  const totals = await Promise.all([insert(first, ...events), insert(second, ...others)]);
  assert.deepEqual(totals, [{ stored: 300, duplicate: 0 }, { stored: 300, duplicate: 0 }]);
});

test("two batches of the same events in opposite orders don't block each other for ever", async () => {
  const events = Array.from({ length: 300 }, (_, i) => event(1000 + i, "10:00:00", { distinct_id: `p-${i}`, timestamp: new Date(Date.UTC(2026, 0, 1 + (i % 9))).toISOString() }));
  const later = events.map((one) => ({ ...one, timestamp: new Date(Date.parse(one.timestamp) + 3_600_000).toISOString() })).reverse();
  const totals = await Promise.all([insert(first, ...events), insert(second, ...later)]);
  assert.equal(totals[0].stored + totals[1].stored, 300);
  assert.equal(totals[0].duplicate + totals[1].duplicate, 300);
});
