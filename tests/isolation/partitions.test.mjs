// Maintenance under way, and who reads or counts meanwhile: nobody misses an event because it is being moved.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Postgres } from "../support/postgres.mjs";
import { until } from "../support/until.mjs";

let postgres;
let maintainer;

before(async () => {
  postgres = await Postgres.start();
  // Only what this file does is done.
  await postgres.sql("SELECT weir.unschedule()");
  maintainer = await postgres.connect();
});
after(async () => {
  await maintainer?.end();
  postgres?.close();
});

const insert = (...events) => postgres.sql("SELECT * FROM weir.insert_batch($1::text)", [JSON.stringify(events)]);
const count = async (event) => (await postgres.sql("SELECT count(*)::int AS rows FROM weir.events WHERE event = $1", [event]))[0].rows;
const isWaiting = () => until("someone waits", async () => (await postgres.sql("SELECT FROM pg_locks WHERE NOT granted")).length > 0);

test("a query that begins while events are moved out of the default partition sees them all", async () => {
  await insert({ event: "moving", distinct_id: "a", timestamp: "2025-03-01T10:00:00Z" });
  await maintainer.query("BEGIN");
  await maintainer.query("SELECT weir.create_partition('2025-03-01')");
  const reading = count("moving");
  await isWaiting();
  await maintainer.query("COMMIT");
  assert.equal(await reading, 1);
});

test("a refresh that begins while events are moved out of the default partition counts them all", async () => {
  await insert({ event: "counted", distinct_id: "a", timestamp: "2025-03-02T10:00:00Z" });
  await maintainer.query("BEGIN");
  await maintainer.query("SELECT weir.create_partition('2025-03-02')");
  const refreshing = postgres.sql("CALL weir.refresh()");
  await isWaiting();
  await maintainer.query("COMMIT");
  await refreshing;
  assert.deepEqual(await postgres.sql("SELECT events::int, persons::int FROM weir.rollup('daily') WHERE event = 'counted'"), [{ events: 1, persons: 1 }]);
});

const view = (day, more = {}) => ({ event: "view", distinct_id: "ada", timestamp: `${day}T10:00:00Z`, ...more });

/** Runs `work` while a reader keeps weir.events open and others read and write; whoever waits for a lock for long fails. */
async function withoutWaiting(work) {
  const before = await count("view");
  const open = await postgres.connect();
  await open.query("BEGIN");
  await open.query("SELECT count(*) FROM weir.events");
  let busy = true;
  const others = ["SELECT count(*) FROM weir.events", `SELECT * FROM weir.insert_batch('${JSON.stringify(view("2025-04-20"))}')`].map(async (statement) => {
    const client = await postgres.connect();
    // The maintainer's turns are of 250 ms; without them, everybody would wait until the open reader ends.
    await client.query("SET lock_timeout = '2s'");
    let done = 0;
    while (busy) done += (await client.query(statement)).rowCount;
    await client.end();
    return done;
  });
  const working = work().finally(() => (busy = false));
  await isWaiting();
  // Long enough for the maintainer to have waited, given way, and waited again.
  await until("ten more batches", async () => (await count("view")) > 10 + before, 60);
  await open.query("COMMIT");
  await open.end();
  await working;
  for (const done of await Promise.all(others)) assert.ok(done > 0);
}

test("neither readers nor writers wait for a maintainer who waits for an open transaction", async () => {
  await withoutWaiting(() => postgres.sql("SELECT weir.create_partition('2025-04-10')"));
  await withoutWaiting(() => postgres.sql("SELECT * FROM weir.purge('2025-04-11', force => true)"));
  assert.deepEqual(await postgres.sql("SELECT name FROM weir.partitions WHERE from_time = '2025-04-10'"), []);
});

test("events that come in, are changed or are erased while they are being copied stay what they are", async () => {
  await insert(view("2025-05-01", { event: "kept" }), view("2025-05-01", { event: "changed" }), view("2025-05-01", { event: "erased" }));
  await insert(view("2025-05-02", { event: "kept" }));
  const open = await postgres.connect();
  for (const [day, meanwhile, events] of [
    ["2025-05-01", "UPDATE weir.events SET properties = '{\"changed\": true}' WHERE event = 'changed'", ["changed", "kept"]],
    ["2025-05-02", `SELECT * FROM weir.insert_batch('${JSON.stringify(view("2025-05-02", { event: "late" }))}')`, ["kept", "late"]],
  ]) {
    await open.query("BEGIN");
    await open.query("SELECT count(*) FROM weir.events");
    const making = postgres.sql("SELECT weir.create_partition($1)", [day]);
    await isWaiting();
    await postgres.sql(meanwhile);
    await postgres.sql("DELETE FROM weir.events WHERE event = 'erased'");
    await open.query("COMMIT");
    await making;
    const rows = await postgres.sql("SELECT event, properties ? 'changed' AS changed, relname AS part FROM weir.events JOIN pg_class c ON c.oid = events.tableoid WHERE \"timestamp\"::date = $1 ORDER BY 1", [day]);
    assert.deepEqual(rows.map((row) => row.event), events);
    for (const row of rows) {
      assert.equal(row.changed, row.event === "changed");
      assert.equal(row.part, `events_${day.replaceAll("-", "")}`);
    }
  }
  await open.end();
});

test("a purge goes on where something is rejected while it waits for its lock", async () => {
  await postgres.sql("SELECT weir.create_partition('2025-06-01')");
  await postgres.sql("CALL weir.refresh()");
  const writer = await postgres.connect();
  await writer.query("BEGIN");
  await writer.query("SELECT * FROM weir.insert_batch('{\"event\": \"\", \"distinct_id\": \"a\"}')");
  await writer.query("UPDATE weir.rejected_events SET rejected_at = '2025-05-31' WHERE reason = 'illegal_event'");
  const purging = postgres.sql("SELECT name FROM weir.purge('2025-06-02', force => true) WHERE name = 'events_20250601'");
  await isWaiting();
  await writer.query("COMMIT");
  await writer.end();
  assert.deepEqual(await purging, [{ name: "events_20250601" }]);
});

test("events that come into the default partition meanwhile neither stop nor block who makes several partitions", async () => {
  const days = [3, 4, 5].map((ahead) => new Date(Date.now() + ahead * 86_400_000).toISOString().slice(0, 10));
  for (const day of days) await postgres.sql(`DROP TABLE IF EXISTS weir.events_${day.replaceAll("-", "")}`);
  const ahead = (day) => ({ event: "ahead", distinct_id: "ada", timestamp: `${day}T10:00:00Z`, received_at: `${day}T10:00:00Z` });
  let busy = true;
  let sent = 0;
  const writers = [0, 1].map(async (writer) => {
    const client = await postgres.connect();
    await client.query("SET lock_timeout = '2s'");
    while (busy) {
      await client.query("SELECT * FROM weir.insert_batch($1::text)", [JSON.stringify([ahead(days[(sent + writer) % 3])])]);
      sent++;
    }
    await client.end();
  });
  for (let round = 0; round < 5; round++) {
    assert.ok((await postgres.sql("SELECT weir.create_partitions() AS made"))[0].made >= 0);
    for (const day of days) {
      await maintainer.query("BEGIN");
      await maintainer.query("SELECT weir.lock_events('the test')");
      await maintainer.query(`DROP TABLE IF EXISTS weir.events_${day.replaceAll("-", "")}`);
      await maintainer.query("COMMIT");
    }
    if (round === 0) await until("the writers write", () => sent > 0);
  }
  busy = false;
  await Promise.all(writers);
  assert.ok(sent > 0);
});
