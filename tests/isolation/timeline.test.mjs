// Answers from the timeline are those from the events, whoever writes, merges and refreshes meanwhile.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { after, before, test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
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
const DAYS = 20;

async function connected(use, database) {
  const { PGHOST, PGPORT, PGUSER, PGDATABASE } = postgres.environment;
  const client = new pg.Client({ host: PGHOST, port: Number(PGPORT), user: PGUSER, database: database ?? PGDATABASE });
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}

const insert = (client, events) => client.query("SELECT weir.insert_batch($1::text)", [JSON.stringify(events)]);
const insertAlone = (events) => connected((client) => insert(client, events));
const refresh = () => postgres.sql("CALL weir.refresh()");

const QUESTIONS = [
  "funnel(ARRAY['e0', 'e1', 'e2'], within => '3 days')",
  "funnel(ARRAY['e1', 'e1', 'e2', 'e0'], '2026-01-07 12:00Z', '2026-01-20')",
  "funnel(ARRAY['e0', 'e1'], mode => 'strict')",
  "funnel(ARRAY['e0', 'e1', 'e2'], within => '1 day', exclusions => '[{\"event\": \"e1\", \"to_step\": 2}]')",
  "sessions(granularity => 'hour')",
  "paths(depth => 3)",
  "paths(start_event => 'e0', end_event => 'e2')",
  "trend('e1', granularity => 'hour', measure => 'persons')",
  "lifecycle('day', '2026-01-07')",
  "stickiness('hour')",
  "active_persons('week', '2026-01-06', '2026-01-19 05:00Z', rolling => true)",
  "active_persons('day', time_zone => 'Asia/Kathmandu')",
  "active_persons('week', '2026-01-06', '2026-01-19 05:00Z')",
  "retention('e0', 'e1', period => 'day', periods => 9, mode => 'recurring')",
  "retention('e0', period => 'week', periods => 2)",
  "retention('e1', 'e2', '2026-01-09', '2026-01-15', 'day', 5, 'first_ever', rolling => true)",
  "funnel(ARRAY['e0', 'e1'], within => '3 days', breakdown => 'plan', filters => '[{\"property\": \"plan\", \"operator\": \"is_set\"}]')",
  "retention('e0', period => 'week', periods => 2, breakdown => 'plan')",
  "trend('e1', measure => 'persons', breakdown => 'plan', top => 2)",
  "sessions(filters => '[{\"property\": \"plan\", \"operator\": \"not_equals\", \"value\": \"1\"}]')",
];

/** Both ways in one snapshot. */
async function compare(client, questions = QUESTIONS) {
  await client.query("BEGIN ISOLATION LEVEL REPEATABLE READ");
  const answers = {};
  for (const way of ["on", "off"]) {
    await client.query(`SET LOCAL weir.use_timeline = ${way}`);
    answers[way] = [];
    for (const question of questions) answers[way].push((await client.query(`SELECT * FROM weir.${question}`)).rows.map(rounded));
  }
  await client.query("COMMIT");
  for (const [n, question] of questions.entries()) assert.deepEqual(answers.on[n], answers.off[n], question);
  return answers.on;
}

// The mean of many seconds depends on the order in which they are added up, in its last digits.
const rounded = (row) => (row.mean_seconds ? { ...row, mean_seconds: Number(row.mean_seconds.toPrecision(12)) } : row);

const someEvents = (seed, count = 30) =>
  Array.from({ length: count }, (_, i) => {
    const draw = (n) => Math.abs(Math.imul(seed * 1000003 + i * 7919 + 12345, 2654435761) >>> 7) % n;
    // Few moments, so that equal times are common.
    return { event: `e${draw(4)}`, distinct_id: `p${(seed * 13 + i * 5) % 70}`, timestamp: at((draw(DAYS * 24 * 6) * 600) % (DAYS * 86400)), session_id: `s${draw(9)}`, properties: draw(5) === 0 ? {} : { plan: `${draw(4)}` } };
  });

test("a refresh passes over what isn't committed, and the next one takes it", () =>
  connected(async (slow) => {
    await slow.query("BEGIN");
    await insert(slow, someEvents(1));
    await insertAlone(someEvents(2));
    await refresh();
    const before = await connected(compare);
    await slow.query("COMMIT");
    const live = await connected(compare);
    assert.notDeepEqual(live, before);
    await refresh();
    assert.deepEqual(await connected(compare), live);
    assert.deepEqual(await postgres.sql("SELECT * FROM weir.batches WHERE NOT in_timeline"), []);
  }));

test("what is rolled back leaves no trace", () =>
  connected(async (client) => {
    const before = await connected(compare);
    await client.query("BEGIN");
    await insert(client, someEvents(3));
    await client.query("ROLLBACK");
    await refresh();
    assert.deepEqual(await connected(compare), before);
  }));

test("whoever began before a refresh sees what was there then", () =>
  connected(async (reader) => {
    await insertAlone(someEvents(4));
    await reader.query("BEGIN ISOLATION LEVEL REPEATABLE READ");
    const ask = async () => (await reader.query(`SELECT * FROM weir.${QUESTIONS[0]}`)).rows;
    const before = await ask();
    await insertAlone(someEvents(5, 200));
    await refresh();
    assert.deepEqual(await ask(), before);
    await reader.query("COMMIT");
    assert.notDeepEqual(await ask(), before);
  }));

test("a merge that commits while a refresh runs is in the answers at once", () =>
  connected(async (slow) => {
    await slow.query("BEGIN");
    await insert(slow, [{ event: "$create_alias", distinct_id: "p1", timestamp: at(5), properties: { alias: "p6" } }]);
    await refresh();
    await slow.query("COMMIT");
    const live = await connected(compare);
    await refresh();
    assert.deepEqual(await connected(compare), live);
    assert.deepEqual(await postgres.sql("SELECT * FROM weir.merged_persons WHERE NOT in_timeline"), []);
  }));

test("a writer who began before a promotion leaves nothing that questions overlook", () =>
  connected(async (slow) => {
    await slow.query("BEGIN");
    await insert(slow, someEvents(7));
    await postgres.sql("SELECT weir.promote_property('plan')");
    await insertAlone(someEvents(8));
    await refresh();
    await slow.query("COMMIT");
    const live = await connected(compare);
    await refresh();
    assert.deepEqual(await connected(compare), live);
    assert.deepEqual(await postgres.sql("SELECT * FROM weir.timeline_gaps"), []);
    await postgres.sql("SELECT weir.demote_property('plan')");
  }));

test("writers, merges, promotions and refreshes at once: the timeline says what the events say", async () => {
  let writing = true;
  const write = (writer) =>
    connected(async (client) => {
      for (let batch = 0; batch < 25; batch++) {
        const events = someEvents(writer * 100 + batch, 40);
        if (batch % 3 === 0) {
          events.push({ event: "$create_alias", distinct_id: `p${(batch * 7 + writer) % 70}`, timestamp: at(batch), properties: { alias: `p${(batch * 11 + 3) % 70}` } });
        }
        await insert(client, events);
      }
    });
  const promoting = async () => {
    for (let n = 0; writing; n++) {
      const way = n % 2 === 0 ? "promote" : "demote";
      await postgres.sql(`SELECT weir.${way}_property('plan')`);
      await delay(n % 2 === 0 ? 1500 : 200);
    }
    if ((await postgres.sql("SELECT 1 FROM weir.promoted_properties")).length === 0) await postgres.sql("SELECT weir.promote_property('plan')");
  };
  const refreshing = async () => {
    while (writing) await refresh();
  };
  const watch = () =>
    connected(async (client) => {
      let looks = 0;
      while (writing) {
        await compare(client, [QUESTIONS[looks % QUESTIONS.length]]);
        looks++;
      }
      assert.ok(looks > 0);
    });
  const writers = Promise.all([0, 1, 2].map(write)).finally(() => (writing = false));
  await Promise.all([writers, promoting(), refreshing(), refreshing(), watch()]);
  const live = await connected(compare);
  await refresh();
  assert.deepEqual(await connected(compare), live);
  await postgres.sql("CALL weir.rebuild()");
  assert.deepEqual(await connected(compare), live);
});

test("a dump into a fresh database gives the same answers, with events in the timeline and not", async () => {
  await insertAlone(someEvents(6));
  await insertAlone([{ event: "$create_alias", distinct_id: "p10", timestamp: at(5), properties: { alias: "p11" } }]);
  const answers = await connected(compare);
  const environment = { ...process.env, ...postgres.environment };
  // pg_cron can only be in one database.
  await postgres.sql("DROP EXTENSION pg_cron");
  execFileSync("createdb", ["restored"], { env: environment });
  execFileSync("bash", ["-c", "set -o pipefail; pg_dump weir | psql -Xq -v ON_ERROR_STOP=1 -d restored >&2"], { env: environment });
  assert.deepEqual(await connected(compare, "restored"), answers);
  await connected((client) => client.query("CALL weir.refresh()"), "restored");
  assert.deepEqual(await connected(compare, "restored"), answers);
});

test("a question about very much is over within 100 ms of being cancelled", () =>
  connected(async (client) => {
    // Three million events of one shard, without the tables behind them.
    await client.query(`
      INSERT INTO weir.timeline (shard, week, first_person, events, run, piece, environment, data)
      SELECT p.shard, p.week, p.first_person, p.events, 1, row_number() OVER (), 'much', data
        FROM (SELECT weir.timeline_encode(n % 16384, timestamptz '2026-01-05 00:00Z' + n * interval '2 seconds', 'e' || n % 3, NULL, NULL, '{e0,e1,e2}', '{NULL}', true) AS encoded
                FROM generate_series(1, 3000000) n) e,
             unnest(encoded[3:]) AS data, weir.timeline_piece(data) p`);
    await client.query("INSERT INTO weir.timeline_names VALUES (0, 'much', 'e0'), (1, 'much', 'e1'), (2, 'much', 'e2')");
    const { rows: [{ pid }] } = await client.query("SELECT pg_backend_pid() AS pid");
    for (const question of ["sessions(", "paths(", "funnel(ARRAY['e0', 'e1', 'e2'], mode => 'strict',"]) {
      const waits = [];
      for (let n = 0; n < 5; n++) {
        // Again and again, so that it is still at it when it is cancelled.
        const asked = client.query(`SELECT (SELECT count(*) FROM weir.${question} to_time => '2026-06-01Z'::timestamptz + n * interval '1 day', environment => 'much'))
                                      FROM generate_series(1, 1000) n`);
        const refused = assert.rejects(asked, { code: "57014" });
        await new Promise((done) => setTimeout(done, 200 + n * 37));
        const start = performance.now();
        await postgres.sql("SELECT pg_cancel_backend($1)", [pid]);
        await refused;
        waits.push(performance.now() - start);
      }
      // Whoever else is at work on the machine may make it wait, but not each time.
      assert.ok(Math.min(...waits) < 100, `${question} ${waits}`);
    }
  }));

test("a question about much that isn't refreshed yet is over within 100 ms of being cancelled", () =>
  connected(async (client) => {
    // One batch, and 189 more of the same, without the events behind them.
    await client.query(`
      SELECT weir.insert_batch((SELECT jsonb_agg(jsonb_build_object('event', 'e' || n % 3, 'distinct_id', 'much' || n % 5000, 'environment', 'arrived',
                                                                    'timestamp', timestamptz '2026-01-05Z' + n * interval '4 minutes'))
                                  FROM generate_series(1, 10000) n)::text)`);
    await client.query(`
      INSERT INTO weir.batches (batch, environment, accepted, stored, duplicate, rejected, dropped, first_time, last_time)
      SELECT batch + n, environment, accepted, stored, duplicate, rejected, dropped, first_time, last_time
        FROM weir.batches, generate_series(1000, 1188) n WHERE environment = 'arrived'`);
    await client.query(`
      INSERT INTO weir.arrivals (batch, part, environment, data, promoted)
      SELECT batch + n, part, environment, data, promoted FROM weir.arrivals, generate_series(1000, 1188) n WHERE environment = 'arrived'`);
    const { rows: [{ pid }] } = await client.query("SELECT pg_backend_pid() AS pid");
    for (const question of ["paths(", "funnel(ARRAY['e0', 'e1', 'e2'], mode => 'strict',", "rollup('daily',", "trend(measure => 'persons',"]) {
      const ask = () => client.query(`SELECT count(*) FROM weir.${question} environment => 'arrived')`);
      const start = performance.now();
      await ask();
      const whole = performance.now() - start;
      // Wherever it is; and whoever else is at work on the machine may make it wait, but not each time.
      for (let part = 0.1; part < 0.8; part += 0.1) {
        const waits = [];
        while (waits.length < 4 && !waits.some((wait) => wait < 100)) {
          const asked = ask().catch(({ code }) => assert.equal(code, "57014"));
          await new Promise((done) => setTimeout(done, whole * part));
          const start = performance.now();
          await postgres.sql("SELECT pg_cancel_backend($1)", [pid]);
          await asked;
          waits.push(performance.now() - start);
        }
        assert.ok(waits.some((wait) => wait < 100), `${question} ${part} ${waits}`);
      }
    }
    await client.query("DELETE FROM weir.arrivals WHERE environment = 'arrived'");
    await client.query("DELETE FROM weir.batches WHERE environment = 'arrived'");
  }));
