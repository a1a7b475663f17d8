// Rollups say what the events say, whoever writes, merges and refreshes meanwhile.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import pg from "pg";
import { Postgres } from "../support/postgres.mjs";

let postgres;

before(async () => {
  postgres = await Postgres.start();
  // Only what this file refreshes is refreshed.
  await postgres.sql("SELECT weir.unschedule()");
});
after(() => postgres?.close());

const at = (seconds) => new Date(Date.UTC(2026, 0, 5) + seconds * 1000).toISOString();

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

const insert = (client, events) => client.query("SELECT weir.insert_batch($1::text)", [JSON.stringify(events)]);

// One statement, so both sides see the same events.
const DIFFERENCES = `
  WITH raw AS (
      SELECT g.name, date_trunc(g.unit, "timestamp", 'UTC') AS bucket, event, count(*) AS events, count(DISTINCT person) AS persons
        FROM weir.events JOIN weir.person_ids USING (distinct_id, environment),
             (VALUES ('hourly', 'hour'), ('daily', 'day')) AS g (name, unit)
       WHERE environment = 'production' GROUP BY 1, 2, 3
  ), said AS (
      SELECT g.name, r.bucket, r.event, r.events, r.persons
        FROM (VALUES ('hourly'), ('daily')) AS g (name), weir.rollup(g.name) r
  )
  SELECT 'raw' AS side, * FROM (SELECT * FROM raw EXCEPT SELECT * FROM said) a
  UNION ALL SELECT 'said', * FROM (SELECT * FROM said EXCEPT SELECT * FROM raw) b`;

test("a refresh passes over what isn't committed, and the next one takes it", () =>
  connected(async (slow) => {
    await slow.query("BEGIN");
    await insert(slow, [{ event: "late", distinct_id: "a", timestamp: at(0) }]);
    await postgres.sql("SELECT weir.insert_batch($1::text)", [JSON.stringify([{ event: "late", distinct_id: "b", timestamp: at(1) }])]);
    await postgres.sql("CALL weir.refresh()");
    const counted = async () => (await postgres.sql("SELECT events::int FROM weir.rollup() WHERE event = 'late'"))[0].events;
    assert.equal(await counted(), 1);
    await slow.query("COMMIT");
    assert.equal(await counted(), 2);
    await postgres.sql("CALL weir.refresh()");
    assert.equal(await counted(), 2);
    assert.deepEqual(await postgres.sql("SELECT * FROM weir.stale_days"), []);
  }));

test("what is rolled back leaves no trace", () =>
  connected(async (client) => {
    await client.query("BEGIN");
    await insert(client, [{ event: "undone", distinct_id: "a", timestamp: at(0) }]);
    await client.query("ROLLBACK");
    await postgres.sql("CALL weir.refresh()");
    assert.deepEqual(await postgres.sql("SELECT * FROM weir.rollup() WHERE event = 'undone'"), []);
  }));

test("a rollup made while events come in misses none", () =>
  connected(async (slow) => {
    await slow.query("BEGIN");
    await insert(slow, [{ event: "meanwhile", distinct_id: "a", timestamp: at(0) }]);
    await postgres.sql("SELECT weir.create_rollup('own', 'day', events => '{meanwhile}')");
    await postgres.sql("CALL weir.refresh()");
    await slow.query("COMMIT");
    const counted = async () => (await postgres.sql("SELECT events::int FROM weir.rollup('own')"))[0].events;
    assert.equal(await counted(), 1);
    await postgres.sql("CALL weir.refresh()");
    assert.equal(await counted(), 1);
  }));

test("writers, merges and refreshes at once: the rollups say what the events say", async () => {
  let writing = true;
  const write = (writer) =>
    connected(async (client) => {
      for (let batch = 0; batch < 40; batch++) {
        const id = (i) => `w-${(batch * 7 + i * 3 + writer) % 60}`;
        const events = Array.from({ length: 20 }, (_, i) => ({ event: `e${i % 3}`, distinct_id: id(i), timestamp: at(((batch * 20 + i) * 977) % 172800) }));
        events.push({ event: "$create_alias", distinct_id: id(1), timestamp: at(batch), properties: { alias: id(2 + (batch % 5)) } });
        await insert(client, events);
      }
    });
  const refresh = async () => {
    while (writing) await postgres.sql("CALL weir.refresh()");
  };
  const watch = async () => {
    let looks = 0;
    while (writing) {
      assert.deepEqual(await postgres.sql(DIFFERENCES), []);
      looks++;
    }
    assert.ok(looks > 0);
  };
  const writers = Promise.all([0, 1, 2].map(write)).finally(() => (writing = false));
  await Promise.all([writers, refresh(), refresh(), watch()]);
  await postgres.sql("CALL weir.refresh()");
  assert.deepEqual(await postgres.sql("SELECT * FROM weir.stale_days"), []);
  assert.deepEqual(await postgres.sql(DIFFERENCES), []);
});
