// A rollup, and a question that is answered from its sets, says what the raw events say, always: in every snapshot, while
// writers insert (late events too), persons merge, partitions are purged and refreshes run at once; and of what was purged
// the rollup goes on saying what it said.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import pg from "pg";
import { Postgres } from "../support/postgres.mjs";
import { generator } from "../support/random.mjs";

const DAYS = 8;
const WRITERS = 3;
const DAY = 86_400_000;
const FIRST = Date.UTC(2026, 0, 5);
let postgres;

before(async () => {
  postgres = await Postgres.start();
  // Only what this file refreshes is refreshed.
  await postgres.sql("SELECT weir.unschedule()");
});
after(() => postgres?.close());

async function connected(use) {
  const { PGHOST, PGPORT, PGUSER, PGDATABASE } = postgres.environment;
  const client = new pg.Client({ host: PGHOST, port: Number(PGPORT), user: PGUSER, database: PGDATABASE });
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}

const day = (time) => new Date(Math.floor(time / DAY) * DAY).toISOString();
const week = (time) => new Date(Math.floor((time - Date.UTC(2026, 0, 5)) / DAY / 7) * DAY * 7 + Date.UTC(2026, 0, 5)).toISOString();

// Both sides in one statement, hence one snapshot. What is purged has no raw events left to compare with.
const DIFFERENCES = `
  WITH raw AS (
      SELECT g.name, g.unit, date_trunc(g.unit, "timestamp", 'UTC') AS bucket, event, g.breakdown, count(*) AS events, count(DISTINCT person) AS persons
        FROM weir.events e JOIN weir.person_ids USING (distinct_id, environment)
       CROSS JOIN LATERAL (VALUES ('hourly', 'hour', '{}'::jsonb), ('daily', 'day', '{}'), ('hourly', 'month', '{}'),
                                  ('by_plan', 'day', jsonb_build_object('plan', e.properties ->> 'plan'))) AS g (name, unit, breakdown)
       WHERE environment = $1 AND "timestamp" >= weir.purged_before() GROUP BY 1, 2, 3, 4, 5
       UNION ALL
      SELECT 'active_persons', 'day', date_trunc('day', "timestamp", 'UTC'), NULL, NULL, NULL, count(DISTINCT person)
        FROM weir.events JOIN weir.person_ids USING (distinct_id, environment)
       WHERE environment = $1 AND "timestamp" >= weir.purged_before() GROUP BY 3
  ), said AS (
      SELECT g.name, g.unit, r.bucket, r.event, r.breakdown, r.events, r.persons
        FROM (VALUES ('hourly', 'hour'), ('daily', 'day'), ('hourly', 'month'), ('by_plan', 'day')) AS g (name, unit),
             weir.rollup(g.name, from_time => weir.purged_before(), environment => $1, granularity => g.unit) r
       UNION ALL
      SELECT 'active_persons', 'day', bucket, NULL, NULL, NULL, persons FROM weir.active_persons('day', environment => $1) WHERE persons > 0
  )
  SELECT 'raw' AS side, * FROM (SELECT * FROM raw EXCEPT SELECT * FROM said) a
  UNION ALL SELECT 'said', * FROM (SELECT * FROM said EXCEPT SELECT * FROM raw) b`;

/** What was stored, put together by hand. */
function count(stored, personOf, bucketOf) {
  const counts = new Map();
  for (const { event, time, distinct_id } of stored) {
    const key = `${bucketOf(time)} ${event}`;
    const one = counts.get(key) ?? { events: 0, persons: new Set() };
    counts.set(key, one);
    one.events++;
    one.persons.add(personOf.get(distinct_id));
  }
  return [...counts].map(([key, { events, persons }]) => `${key}: ${events} of ${persons.size}`).sort();
}

// The days that the second run purges were purged by the first already, so each has a time of its own.
for (const [run, method] of ["auto", "sql"].entries()) {
  test(`rollups say what the events say, before, while and after anything happens: ${method}`, async () => {
    const environment = `walk-${method}`;
    const start = FIRST + run * 14 * DAY;
    const stored = [];
    let writing = true;
    await postgres.sql(`ALTER DATABASE weir SET weir.insert_method = '${method}'`);
    if (run === 0) await postgres.sql("SELECT weir.create_rollup('by_plan', 'day', breakdown => '{plan}')");
    for (let i = 0; i < DAYS; i += 2) await postgres.sql("SELECT weir.create_partition($1::date)", [day(start + i * DAY)]);

    const write = (writer) =>
      connected(async (client) => {
        const random = generator(run * 100 + writer);
        const id = () => `${environment}-${Math.floor(random() * 80)}`;
        for (let batch = 0; batch < 50; batch++) {
          const events = Array.from({ length: 12 }, () => ({
            event: `e${Math.floor(random() * 3)}`, environment, distinct_id: id(), properties: { plan: `p${Math.floor(random() * 2)}` },
            time: start + Math.floor(random() * DAYS * DAY),
          }));
          events.push({ event: "$merge_dangerously", environment, distinct_id: id(), properties: { alias: id() }, time: start + Math.floor(random() * DAYS * DAY) });
          const lines = events.map(({ time, ...event }) => JSON.stringify({ ...event, timestamp: new Date(time).toISOString() }));
          const { rows } = await client.query("SELECT outcome FROM weir.insert_batch_outcomes($1::text) ORDER BY index", [lines.join("\n")]);
          // The rest came for a day that is purged.
          stored.push(...events.filter((_, place) => rows[place].outcome === "stored"));
        }
      });
    const repeat = async (statement, values = [], allowed = []) => {
      while (writing) await postgres.sql(statement, values).catch((error) => assert.ok(allowed.includes(error.code), `${statement}: ${error.code} ${error.message}`));
    };
    const watch = () =>
      connected(async (client) => {
        for (let looks = 0; writing || looks === 0; looks++) {
          await client.query("BEGIN ISOLATION LEVEL REPEATABLE READ");
          // Rows that move between partitions, or go with one, are lost to older snapshots: PostgreSQL's own limit.
          await client.query("LOCK TABLE weir.events IN ACCESS SHARE MODE");
          assert.deepEqual((await client.query(DIFFERENCES, [environment])).rows, []);
          assert.deepEqual((await client.query(DIFFERENCES, [environment])).rows, []);
          await client.query("COMMIT");
        }
      });
    const writers = Promise.all(Array.from({ length: WRITERS }, (_, writer) => write(writer))).finally(() => (writing = false));
    await Promise.all([
      writers,
      watch(),
      repeat("CALL weir.refresh()"),
      repeat("CALL weir.refresh()"),
      repeat("CALL weir.drain_default()"),
      // Refused while a rollup lacks something, or while readers hold on.
      repeat("SELECT * FROM weir.purge($1::timestamptz)", [day(start + 2 * DAY)], ["55000", "55P03"]),
    ]);

    const told = async (name, granularity) =>
      (await postgres.sql("SELECT bucket, event, events::int, persons::int FROM weir.rollup($1, $2, $3, $4, granularity => $5)", [name, day(start), day(start + DAYS * DAY), environment, granularity]))
        .map(({ bucket, event, events, persons }) => `${bucket.toISOString()} ${event}: ${events} of ${persons}`).sort();
    const check = async () => {
      const ids = await postgres.sql("SELECT distinct_id, person FROM weir.person_ids WHERE environment = $1", [environment]);
      const personOf = new Map(ids.map(({ distinct_id, person }) => [distinct_id, person]));
      assert.deepEqual(await told("daily", null), count(stored, personOf, day));
      assert.deepEqual(await told("hourly", "week"), count(stored, personOf, week));
    };
    await check();
    await postgres.sql("CALL weir.refresh()");
    await check();
    const purged = await postgres.sql("SELECT * FROM weir.purge($1::timestamptz)", [day(start + 3 * DAY)]);
    assert.ok(purged.length > 0);
    await check();
    // Two who were there in the purged days turn out to be one.
    await postgres.sql("SELECT weir.insert_batch($1::text)", [JSON.stringify(Array.from({ length: 10 }, (_, i) => ({ event: "$merge_dangerously", environment, distinct_id: `${environment}-${i}`, timestamp: day(start + 20 * DAY), properties: { alias: `${environment}-${i + 40}` } })))]);
    await check();
    await postgres.sql("CALL weir.refresh()");
    await check();
    assert.deepEqual(await postgres.sql("SELECT FROM weir.stale_days"), []);
    assert.deepEqual(await postgres.sql("SELECT FROM weir.batches WHERE NOT in_rollups"), []);
    assert.deepEqual(await postgres.sql("SELECT FROM weir.merged_persons WHERE NOT in_rollups"), []);
  });
}
