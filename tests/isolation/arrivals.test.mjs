// What arrived says who somebody was when it was stored; whoever reads it learns who that is now.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Postgres } from "../support/postgres.mjs";
import { until } from "../support/until.mjs";

let postgres;

before(async () => {
  postgres = await Postgres.start();
  await postgres.sql("SELECT weir.unschedule()");
});
after(() => postgres?.close());

const at = (seconds) => new Date(Date.UTC(2026, 0, 5) + seconds * 1000).toISOString();
const refresh = () => postgres.sql("CALL weir.refresh()");
const insert = async (client, events) => (await client.query("SELECT * FROM weir.insert_batch($1::text)", [JSON.stringify(events)])).rows[0];
const view = (distinct_id, seconds) => ({ event: "view", distinct_id, timestamp: at(seconds) });
const merge = (distinct_id, alias) => ({ event: "$create_alias", distinct_id, timestamp: at(0), properties: { alias } });

async function connected(use) {
  const client = await postgres.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}

const DIFFERENCES = `
  WITH raw AS (
      SELECT g.name, date_trunc(g.unit, "timestamp", 'UTC') AS bucket, event, count(*) AS events, count(DISTINCT person) AS persons
        FROM weir.events JOIN weir.person_ids USING (distinct_id, environment), (VALUES ('hourly', 'hour'), ('daily', 'day')) AS g (name, unit)
       GROUP BY 1, 2, 3
       UNION ALL
      SELECT 'active', date_trunc('day', "timestamp", 'UTC'), '', NULL, count(DISTINCT person)
        FROM weir.events JOIN weir.person_ids USING (distinct_id, environment) GROUP BY 2
  ), said AS (
      SELECT g.name, r.bucket, r.event, r.events, r.persons FROM (VALUES ('hourly'), ('daily')) AS g (name), weir.rollup(g.name) r
       UNION ALL
      SELECT 'active', bucket, '', NULL, persons FROM weir.active_persons('day')
  )
  SELECT 'raw' AS side, * FROM (SELECT * FROM raw EXCEPT SELECT * FROM said) a
  UNION ALL SELECT 'said', * FROM (SELECT * FROM said EXCEPT SELECT * FROM raw) b`;

/** What isn't refreshed, what is, and that each says what the events say. */
async function allIsRight() {
  assert.deepEqual(await postgres.sql(DIFFERENCES), []);
  await refresh();
  assert.deepEqual(await postgres.sql(DIFFERENCES), []);
  assert.deepEqual(await postgres.sql("SELECT FROM weir.arrivals"), [], "what is refreshed is forgotten");
}

/** A writer that looks persons up, and commits after others have worked. */
const withSlowWriter = (events, work) =>
  connected(async (slow) => {
    await slow.query("BEGIN");
    await insert(slow, events);
    await work();
    await slow.query("COMMIT");
    assert.equal((await postgres.sql("SELECT count(*)::int AS n FROM weir.arrivals"))[0].n, 1, "it is read from what arrived");
  });

test("who was merged while a writer was open is who they are now, though the refresh is done with that merge", async () => {
  await connected((client) => insert(client, [view("phone", 1), view("laptop", 1)]));
  await withSlowWriter([view("laptop", 2)], async () => {
    await connected((client) => insert(client, [merge("phone", "laptop")]));
    await refresh();
    assert.deepEqual(await postgres.sql("SELECT FROM weir.merged_persons WHERE NOT (in_rollups AND in_timeline)"), []);
  });
  await allIsRight();
});

test("so are those who were merged several times over", async () => {
  await connected((client) => insert(client, [view("a", 1), view("b", 1), view("c", 1)]));
  await withSlowWriter([view("c", 3)], async () => {
    await connected((client) => insert(client, [merge("b", "c")]));
    await refresh();
    await connected((client) => insert(client, [merge("a", "b")]));
    await refresh();
  });
  await allIsRight();
});

test("a merge that isn't committed when events are taken moves them when it is", async () => {
  await connected((client) => insert(client, [view("one", 1), view("two", 1)]));
  await connected(async (merger) => {
    await merger.query("BEGIN");
    await insert(merger, [merge("one", "two")]);
    await connected((client) => insert(client, [view("two", 4)]));
    await refresh();
    await merger.query("COMMIT");
  });
  await allIsRight();
});

test("two who make a person at once know it by one number", async () => {
  await connected((first) =>
    connected(async (second) => {
      await first.query("BEGIN");
      await insert(first, [view("new", 5)]);
      const inserting = insert(second, [view("new", 6), view("newer", 6)]);
      await until("the second waits for the first", async () => {
        const [row] = await postgres.sql("SELECT wait_event_type FROM pg_stat_activity WHERE pid = $1", [second.processID]);
        return row?.wait_event_type === "Lock";
      });
      await first.query("COMMIT");
      assert.equal((await inserting).stored, 2);
    }),
  );
  assert.equal((await postgres.sql("SELECT count(*)::int AS n FROM weir.arrivals"))[0].n, 2);
  await allIsRight();
});

test("rollups and timeline that are refreshed at once leave nothing behind", async () => {
  for (let round = 0; round < 10; round++) {
    await connected((client) => insert(client, [view(`p${round}`, round * 7200)]));
    await Promise.all([postgres.sql("CALL weir.refresh_rollups()"), postgres.sql("CALL weir.refresh_timeline()")]);
    assert.deepEqual(await postgres.sql("SELECT FROM weir.arrivals"), []);
  }
  await allIsRight();
});
