// What concurrent writers may do to each other: nothing. Each event is stored once, the ledger balances, persons are
// what their merges say, nobody deadlocks, and maintenance goes on meanwhile.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import pg from "pg";
import { Postgres } from "../support/postgres.mjs";
import { generator, shuffled } from "../support/random.mjs";

const WRITERS = 8;
let postgres;

before(async () => (postgres = await Postgres.start()));
after(() => postgres?.close());

const uuid = (number) => `018f0000-0000-7000-8000-${number.toString(16).padStart(12, "0")}`;
const at = (seconds) => new Date(Date.UTC(2026, 0, 5) + seconds * 1000).toISOString();

/** Sends each writer's batches, one after the other, all writers at once; returns the sums of what they were told. */
async function write(batchesOfWriters) {
  const totals = { received: 0, stored: 0, duplicate: 0, rejected: 0 };
  await Promise.all(
    batchesOfWriters.map(async (batches) => {
      const client = new pg.Client({ connectionString: postgres.ingestUrl });
      await client.connect();
      try {
        for (const batch of batches) {
          const { rows } = await client.query("SELECT * FROM weir.insert_batch($1::text)", [batch.map((event) => JSON.stringify(event)).join("\n")]);
          for (const key of Object.keys(totals)) totals[key] += rows[0][key];
        }
      } finally {
        await client.end();
      }
    }),
  );
  return totals;
}

test("8 writers that send the same events, with other clocks, store each once", async () => {
  const events = Array.from({ length: 2000 }, (_, i) => ({ id: uuid(i), event: "once", distinct_id: `person-${i % 300}`, timestamp: at(i) }));
  const writers = Array.from({ length: WRITERS }, (_, writer) => {
    const random = generator(writer);
    // A retry whose clock is up to an hour off is the same event.
    const own = shuffled(events, random).map((event) => ({ ...event, timestamp: at(Number.parseInt(event.id.slice(-4), 16) + Math.floor(random() * 3600)) }));
    return Array.from({ length: 20 }, (_, i) => own.slice(i * 100, i * 100 + 100));
  });
  const totals = await write(writers);
  assert.deepEqual(totals, { received: 16000, stored: 2000, duplicate: 14000, rejected: 0 });
  const [counted] = await postgres.sql("SELECT count(*)::int AS rows, count(DISTINCT id)::int AS ids FROM weir.events WHERE event = 'once'");
  assert.deepEqual(counted, { rows: 2000, ids: 2000 });
});

test("64 writers of good, bad and dropped events of two environments: each is stored once, and the ledger has them all", async () => {
  const environments = ["crowd-1", "crowd-2"];
  const sent = { events: 0, bad: 0, dropped: 0 };
  const told = new Set();
  const writers = Array.from({ length: 64 }, (_, writer) => {
    const random = generator(1000 + writer);
    return Array.from({ length: 4 }, () => {
      const events = Array.from({ length: 50 }, () => {
        const number = Math.floor(random() * 1000);
        told.add(number);
        return { id: uuid(900000 + number), event: "crowd", distinct_id: `crowd-${number % 90}`, environment: environments[number % 2], timestamp: at(number + Math.floor(random() * 3600)) };
      });
      sent.events += 50;
      sent.bad += 1;
      sent.dropped += 3;
      return [...events, { event: "", distinct_id: "crowd-0", environment: environments[writer % 2] }, { $outcome: "dropped", reason: "bot", count: 3, environment: environments[writer % 2] }];
    });
  });
  const totals = await write(writers);
  assert.deepEqual(totals, { received: sent.events + sent.bad, stored: told.size, duplicate: sent.events - told.size, rejected: sent.bad });
  const [counted] = await postgres.sql("SELECT count(*)::int AS rows, count(DISTINCT id)::int AS ids FROM weir.events WHERE event = 'crowd'");
  assert.deepEqual(counted, { rows: told.size, ids: told.size });
  const [ledger] = await postgres.sql(
    `SELECT sum(accepted)::int AS accepted, sum(stored)::int AS stored, sum(duplicate)::int AS duplicate, sum(rejected)::int AS rejected, sum(dropped)::int AS dropped
       FROM weir.ledger WHERE environment = ANY ($1)`, [environments]);
  assert.deepEqual(ledger, { accepted: sent.events + sent.bad + sent.dropped, stored: told.size, duplicate: sent.events - told.size, rejected: sent.bad, dropped: sent.dropped });
});

test("the ledger balances with what is stored and refused", async () => {
  const [sums] = await postgres.sql(`
    SELECT bool_and(accepted = stored + duplicate + rejected + dropped) AS balances,
           sum(stored)::int = (SELECT count(*) FROM weir.events) AS stored,
           sum(rejected)::int = (SELECT count(*) FROM weir.rejected_events) AS rejected
      FROM weir.ledger`);
  assert.deepEqual(sums, { balances: true, stored: true, rejected: true });
});

test("concurrent merges end in what their closure says", async () => {
  const random = generator(99);
  const ids = Array.from({ length: 120 }, (_, i) => `m-${i}`);
  const group = ids.map((_, i) => i);
  const events = Array.from({ length: 400 }, (_, i) => {
    // Within clusters of ten, so that there is more than one person left.
    const cluster = Math.floor(random() * 12) * 10;
    const [a, b] = [cluster + Math.floor(random() * 10), cluster + Math.floor(random() * 10)];
    if (a !== b) for (let k = 0, from = group[a], into = group[b]; k < group.length; k++) if (group[k] === from) group[k] = into;
    return { id: uuid(100000 + i), event: "$create_alias", distinct_id: ids[a], timestamp: at(i), properties: { alias: ids[b] }, user_properties: { $set: { [`k${i % 7}`]: i } } };
  });
  const writers = Array.from({ length: WRITERS }, (_, writer) => {
    const own = shuffled(events, generator(writer + 1));
    return Array.from({ length: 40 }, (_, i) => own.slice(i * 10, i * 10 + 10));
  });
  const totals = await write(writers);
  assert.equal(totals.stored, events.length);
  const rows = await postgres.sql("SELECT distinct_id, person FROM weir.person_ids WHERE distinct_id LIKE 'm-%'");
  const person = new Map(rows.map((row) => [row.distinct_id, row.person]));
  for (let a = 0; a < ids.length; a++) {
    for (let b = 0; b < a; b++) {
      if (!person.has(ids[a]) || !person.has(ids[b])) continue;
      assert.equal(person.get(ids[a]) === person.get(ids[b]), group[a] === group[b], `${ids[a]} and ${ids[b]}`);
    }
  }
  const [orphans] = await postgres.sql(`
    SELECT (SELECT count(*)::int FROM weir.profiles p WHERE NOT EXISTS (SELECT FROM weir.person_ids i WHERE i.person = p.person)) AS profiles`);
  assert.deepEqual(orphans, { profiles: 0 });
});

test("writers go on while two maintainers make partitions and drain the default one", async () => {
  const days = 12;
  const day = (i) => new Date(Date.UTC(2025, 5, 1 + (i % days), 12, 0, i % 60)).toISOString();
  const events = (writer) => Array.from({ length: 1200 }, (_, i) => ({ id: uuid(200000 + writer * 10000 + i), event: "drained", distinct_id: `d-${writer}-${i % 50}`, timestamp: day(i) }));
  const writers = Array.from({ length: 4 }, (_, writer) => Array.from({ length: 12 }, (_, i) => events(writer).slice(i * 100, i * 100 + 100)));
  const maintain = async () => {
    for (let i = 0; i < 4; i++) {
      await postgres.sql("CALL weir.drain_default()");
      await postgres.sql("SELECT weir.create_partitions('9 days')");
    }
  };
  const [totals] = await Promise.all([write(writers), maintain(), maintain()]);
  assert.equal(totals.stored, 4800);
  await postgres.sql("CALL weir.drain_default()");
  const [counted] = await postgres.sql("SELECT count(*)::int AS rows, count(DISTINCT id)::int AS ids, count(DISTINCT tableoid)::int AS partitions FROM weir.events WHERE event = 'drained'");
  assert.deepEqual(counted, { rows: 4800, ids: 4800, partitions: days });
  const [left] = await postgres.sql("SELECT count(*)::int AS rows FROM ONLY weir.events_default");
  assert.equal(left.rows, 0);
});

test("rollups are right after writers, merges, refreshes and purges at once", async () => {
  const random = generator(7);
  const events = (writer) =>
    Array.from({ length: 800 }, (_, i) => ({
      id: uuid(300000 + writer * 1000 + i),
      event: i % 9 === 0 ? "$create_alias" : `rolled-${i % 3}`,
      distinct_id: `r-${Math.floor(random() * 60)}`,
      timestamp: at(Math.floor(random() * 86400 * 5)),
      properties: i % 9 === 0 ? { alias: `r-${Math.floor(random() * 60)}` } : {},
    }));
  const writers = Array.from({ length: 4 }, (_, writer) => {
    const own = events(writer);
    return Array.from({ length: 16 }, (_, i) => own.slice(i * 50, i * 50 + 50));
  });
  let writing = true;
  const repeat = async (statement, allowed = []) => {
    while (writing) {
      await postgres.sql(statement).catch((error) => assert.ok(allowed.includes(error.code), `${statement}: ${error.code} ${error.message}`));
    }
  };
  const [totals] = await Promise.all([
    write(writers).finally(() => (writing = false)),
    repeat("CALL weir.refresh()"),
    repeat("CALL weir.drain_default()"),
    // Refused while a rollup lacks something; forced, nothing is that old.
    repeat("SELECT * FROM weir.purge('2026-01-07')", ["55000"]),
    repeat("SELECT * FROM weir.purge('2020-01-01', force => true)"),
  ]);
  assert.equal(totals.received, 3200);
  assert.equal(totals.stored + totals.duplicate + totals.rejected, 3200);
  await postgres.sql("CALL weir.refresh()");
  // What is kept, the rollups count as the events themselves do.
  const wrong = await postgres.sql(`
    SELECT * FROM
      (SELECT date_trunc('day', e."timestamp", 'UTC') AS bucket, e.event, count(*) AS events, count(DISTINCT i.person) AS persons
         FROM weir.events e JOIN weir.person_ids i USING (distinct_id, environment)
        WHERE e."timestamp" >= '2026-01-07' AND e."timestamp" < '2026-01-11' GROUP BY 1, 2) raw
    FULL JOIN
      (SELECT bucket, event, events, persons FROM weir.rollup('daily', '2026-01-07', '2026-01-11')) kept USING (bucket, event)
    WHERE (raw.events, raw.persons) IS DISTINCT FROM (kept.events, kept.persons)`);
  assert.deepEqual(wrong, []);
});

test("two setups at once both succeed", async () => {
  await Promise.all([postgres.sql("SELECT weir.setup()"), postgres.sql("SELECT weir.setup()")]);
});
