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
