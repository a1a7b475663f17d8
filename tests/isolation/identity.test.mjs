// Persons are what their events say, in the order of the events' times, whoever sends them in whatever order; and a merge
// and a refresh don't wait for each other, nor does either hide what the other did.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import pg from "pg";
import { Postgres } from "../support/postgres.mjs";
import { generator, pick, shuffled } from "../support/random.mjs";
import { until } from "../support/until.mjs";

const WRITERS = 4;
const KEYS = ["plan", "first", "seen"];
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

const insert = (client, events) => client.query("SELECT stored FROM weir.insert_batch($1::text)", [JSON.stringify(events)]);
const uuid = (number) => `018f0000-0000-7000-8000-${number.toString(16).padStart(12, "0")}`;
const at = (seconds) => new Date(Date.UTC(2026, 0, 5) + seconds * 1000).toISOString();

/** Events of a few persons with many ids: what they set, and who is who. */
function someEvents(environment, random) {
  return Array.from({ length: 500 }, (_, number) => {
    // Within a cluster of five ids, the first is who one is; each of the others is of that one only.
    const cluster = Math.floor(random() * 8);
    const id = (place) => `${environment}-${cluster}-${place}`;
    // No id but the first is identified by itself: of two who are, which came first would decide whether they merge.
    // Few moments, so that some are shared, and the id decides.
    const event = { id: uuid(number * 7919), environment, event: "visit", distinct_id: id(Math.floor(random() * 5)), timestamp: at(Math.floor(random() * 60)) };
    const said = {};
    for (let i = Math.floor(random() * 3); i > 0; i--) (said[pick(["$set", "$set", "$set_once", "$set_once", "$unset"], random)] ??= {})[pick(KEYS, random)] = number;
    if (said.$unset) said.$unset = Object.keys(said.$unset);
    if (Object.keys(said).length > 0) event.user_properties = said;
    const kind = random();
    if (kind < 0.06) return { ...event, event: "$identify", distinct_id: id(0), properties: { $anon_distinct_id: id(1 + Math.floor(random() * 4)) } };
    if (kind < 0.1) return { ...event, event: "$create_alias", distinct_id: id(1 + Math.floor(random() * 2)), properties: { alias: id(3 + Math.floor(random() * 2)) } };
    if (kind < 0.12) return { ...event, event: "$merge_dangerously", distinct_id: id(0), properties: { alias: `${environment}-${(cluster + 1) % 3}-0` } };
    return event;
  });
}

/** What SEMANTICS says, word for word: one pass over a person's events in the order of time. */
function oracle(events) {
  const person = new Map();
  const of = (id) => person.get(id) ?? (person.set(id, new Set([id])), person.get(id));
  for (const event of events) {
    const own = of(event.distinct_id);
    const other = event.properties && of(event.properties.alias ?? event.properties.$anon_distinct_id);
    if (other && other !== own) for (const id of other) own.add(id), person.set(id, own);
  }
  const known = new Map([...new Set(person.values())].map((ids) => [ids, {}]));
  for (const { distinct_id, user_properties: said } of events.toSorted((a, b) => (a.timestamp + a.id < b.timestamp + b.id ? -1 : 1))) {
    const properties = known.get(of(distinct_id));
    for (const [key, value] of Object.entries(said?.$set_once ?? {})) properties[key] ??= value;
    Object.assign(properties, said?.$set);
    for (const key of said?.$unset ?? []) delete properties[key];
  }
  return [...known].map(([ids, properties]) => ({ ids: [...ids].sort(), properties })).sort((a, b) => (a.ids[0] < b.ids[0] ? -1 : 1));
}

for (const method of ["auto", "sql"]) {
  for (const seed of [1, 2, 3]) {
    test(`persons are the same whatever the order of arrival: ${method}, seed ${seed}`, async () => {
      const environment = `arrival-${method}-${seed}`;
      const random = generator(seed);
      const events = someEvents(environment, random);
      await postgres.sql(`ALTER DATABASE weir SET weir.insert_method = '${method}'`);
      const queue = shuffled(events, random);
      const write = () =>
        connected(async (client) => {
          while (queue.length > 0) await insert(client, queue.splice(0, 1 + Math.floor(random() * 20)));
        });
      await Promise.all(Array.from({ length: WRITERS }, write));
      const found = await postgres.sql(
        `SELECT array_agg(i.distinct_id ORDER BY i.distinct_id) AS ids, p.properties
           FROM weir.person_ids i JOIN weir.persons p USING (person) WHERE i.environment = $1 GROUP BY i.person, p.properties ORDER BY 1`, [environment]);
      assert.deepEqual(found, oracle(events));
    });
  }
}

const persons = async (environment) => (await postgres.sql("SELECT persons::int FROM weir.rollup('daily', environment => $1) WHERE event = 'view'", [environment]))[0]?.persons;
const kept = async (environment) =>
  (await postgres.sql("SELECT persons::int FROM weir.rollup_days WHERE rollup = 'hourly' AND environment = $1 AND event = 'view'", [environment]))[0]?.persons;
const views = (environment, ...ids) => ids.map((distinct_id, second) => ({ event: "view", environment, distinct_id, timestamp: at(second) }));
const alias = (environment, own, other) => ({ event: "$create_alias", environment, distinct_id: own, timestamp: at(99), properties: { alias: other } });

test("a merge that a refresh doesn't see is seen by whoever sees the merge", () =>
  connected(async (merger) => {
    await insert(merger, views("unseen", "a", "b", "c"));
    await merger.query("BEGIN");
    await insert(merger, [alias("unseen", "a", "b")]);
    await postgres.sql("CALL weir.refresh()");
    assert.equal(await kept("unseen"), 3);
    assert.equal(await persons("unseen"), 3);
    await merger.query("COMMIT");
    assert.equal(await persons("unseen"), 2);
    assert.equal(await kept("unseen"), 3);
    await postgres.sql("CALL weir.refresh()");
    assert.equal(await kept("unseen"), 2);
    assert.equal(await persons("unseen"), 2);
  }));

test("a merge doesn't wait for a refresh that isn't committed", () =>
  connected(async (refresher) => {
    await insert(refresher, views("waiting", "a", "b"));
    await refresher.query("BEGIN");
    await refresher.query("SELECT weir.lock_rollups()");
    await refresher.query("SELECT weir.refresh_batches('waiting', 9223372036854775807)");
    await connected(async (merger) => {
      await merger.query("SET statement_timeout = '10s'");
      await insert(merger, [alias("waiting", "a", "b")]);
    });
    assert.equal(await persons("waiting"), 1);
    await refresher.query("COMMIT");
    assert.equal(await persons("waiting"), 1);
    await postgres.sql("CALL weir.refresh()");
    assert.equal(await kept("waiting"), 1);
  }));

test("merges of one person while a refresh takes an earlier one are not lost", () =>
  connected(async (refresher) => {
    await insert(refresher, views("chain", "a", "b", "c"));
    await insert(refresher, [alias("chain", "b", "c")]);
    await postgres.sql("CALL weir.refresh()");
    await insert(refresher, views("chain", "d"));
    await insert(refresher, [alias("chain", "c", "d")]);
    await refresher.query("BEGIN");
    await refresher.query("SELECT weir.lock_rollups()");
    await refresher.query("SELECT weir.refresh_batches('chain', 9223372036854775807)");
    await refresher.query("SELECT weir.refresh_merges('chain')");
    // This one has to point the row that the refresh has just flagged at somebody else.
    const merging = connected((merger) => insert(merger, [alias("chain", "a", "d")]));
    await until("the merge waits for the row", async () => (await postgres.sql("SELECT FROM pg_locks WHERE NOT granted")).length > 0);
    assert.equal(await persons("chain"), 2 + 0);
    await refresher.query("COMMIT");
    await merging;
    assert.equal(await persons("chain"), 1);
    await postgres.sql("CALL weir.refresh()");
    assert.equal(await persons("chain"), 1);
    assert.equal(await kept("chain"), 1);
    assert.deepEqual(await postgres.sql("SELECT FROM weir.merged_persons WHERE NOT in_rollups"), []);
  }));

test("a snapshot keeps its answer while others merge and refresh", () =>
  connected(async (reader) => {
    await insert(reader, views("snapshot", "a", "b", "c"));
    await postgres.sql("CALL weir.refresh()");
    await insert(reader, views("snapshot", "d"));
    await reader.query("BEGIN ISOLATION LEVEL REPEATABLE READ");
    const answer = async () => (await reader.query("SELECT events::int, persons::int FROM weir.rollup('daily', environment => 'snapshot')")).rows;
    const first = await answer();
    assert.deepEqual(first, [{ events: 4, persons: 4 }]);
    await connected((other) => insert(other, [alias("snapshot", "a", "b"), ...views("snapshot", "e")]));
    assert.deepEqual(await answer(), first);
    await postgres.sql("CALL weir.refresh()");
    assert.deepEqual(await answer(), first);
    await reader.query("COMMIT");
    assert.equal(await persons("snapshot"), 4);
  }));

test("a merge that is rolled back leaves no trace", () =>
  connected(async (merger) => {
    await insert(merger, views("undone", "a", "b"));
    await merger.query("BEGIN");
    await insert(merger, [alias("undone", "a", "b")]);
    await merger.query("ROLLBACK");
    assert.equal(await persons("undone"), 2);
    assert.deepEqual(await postgres.sql("SELECT FROM weir.merged_persons WHERE environment = 'undone'"), []);
  }));

test("a merge reads none of the events of the persons that it merges", async () => {
  const events = Array.from({ length: 2000 }, (_, i) => ({ event: "view", environment: "many", distinct_id: i % 2 ? "much" : "more", timestamp: at(i) }));
  await connected((client) => insert(client, events));
  // What this session reads in this transaction. The event itself is looked for within a day of its own time only.
  const READS = "SELECT coalesce(sum(idx_tup_fetch + seq_tup_read), 0)::int AS rows FROM pg_stat_xact_user_tables WHERE schemaname = 'weir' AND relname LIKE 'events%'";
  await connected(async (client) => {
    await client.query("BEGIN");
    await insert(client, [{ ...alias("many", "much", "more"), timestamp: "2026-03-01T00:00:00Z" }]);
    assert.equal((await client.query(READS)).rows[0].rows, 0);
    await client.query("COMMIT");
  });
  assert.equal(await persons("many"), 1);
});
