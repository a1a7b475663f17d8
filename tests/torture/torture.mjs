// Writers that send the same events again and again, maintenance in between, and sessions and servers that are killed at
// any moment. Afterwards each event that was answered for is there, once, and everything that is counted adds up.

import assert from "node:assert/strict";
import { Postgres } from "../support/postgres.mjs";
import { generator, pick, shuffled } from "../support/random.mjs";
import { until } from "../support/until.mjs";
import { Batches, ERASED } from "./batches.mjs";

const WRITERS = 6;
const MAINTENANCE = ["CALL weir.refresh()", "CALL weir.drain_default()", "CALL weir.drain_default()", "SELECT weir.create_partitions('20 days')",
  ...ERASED.map((person) => `SELECT weir.erase_person('${person}')`)];

// A session that is ended, a server that is starting or gone, a connection that breaks. A maintainer may find the table in use.
const BROKEN = new Set(["57P01", "57P02", "57P03", "ECONNREFUSED", "ECONNRESET", "EPIPE"]);
const isBroken = (error) => BROKEN.has(error.code) || /Connection terminated|not queryable/.test(error.message);

const KILLS = {
  "a session is ended": (postgres) => postgres.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE '%weir.%' AND pid <> pg_backend_pid() ORDER BY random() LIMIT 1"),
  "a backend is killed": async (postgres) => {
    const [victim] = await postgres.sql("SELECT pid FROM pg_stat_activity WHERE query LIKE '%weir.%' AND pid <> pg_backend_pid() ORDER BY random() LIMIT 1");
    if (victim) process.kill(victim.pid, "SIGKILL");
  },
  "the server is killed": async (postgres) => {
    postgres.kill();
    // It isn't gone at once, and the memory that its children share goes with the last of them.
    await until("the server starts again", () => (postgres.start(), postgres.sql("SELECT true")), 60);
  },
};

/** Runs it all for so many seconds; throws where a promise is broken. Returns what was done. */
export async function torture({ seed, seconds, say = () => {} }) {
  const postgres = await Postgres.start();
  // Both ways in, and each of them with all the rest.
  const method = seed % 2 ? "sql" : "auto";
  await postgres.sql(`ALTER DATABASE weir SET weir.insert_method = '${method}'`);
  say(`weir.insert_method = ${method}`);
  const batches = new Batches();
  const done = { batches: 0, broken: 0, kills: 0, maintained: 0, erased: 0, broken_erasures: 0 };
  const deadline = Date.now() + seconds * 1000;
  const isOver = () => Date.now() > deadline;

  const write = async (random) => {
    let client;
    let unanswered;
    while (!isOver()) {
      // Whoever hears nothing sends the same again, or has forgotten it.
      const batch = unanswered && random() < 0.8 ? unanswered : batches.make(random);
      unanswered = batch;
      try {
        client ??= await postgres.connect(postgres.ingestUrl);
        const { rows } = await client.query("SELECT * FROM weir.insert_batch($1::text)", [batches.lines(batch, random)]);
        batches.answer(batch, rows[0]);
        done.batches++;
        if (random() < 0.8) unanswered = undefined;
      } catch (error) {
        if (!isBroken(error)) throw error;
        done.broken++;
        client?.end().catch(() => {});
        client = undefined;
        await new Promise((resolve) => setTimeout(resolve, 50 * random()));
      }
    }
    await client?.end().catch(() => {});
  };

  const maintain = async (statement) => {
    while (!isOver()) {
      try {
        const [row] = await postgres.sql(statement);
        done.erased += row?.erase_person?.events ?? 0;
        done.maintained++;
      } catch (error) {
        if (statement.includes("erase_person")) done.broken_erasures++;
        if (!isBroken(error) && error.code !== "55P03") throw new Error(`${statement}: ${error.code} ${error.message}`, { cause: error });
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };

  const kill = async (random) => {
    let kinds = shuffled(Object.keys(KILLS), random);
    while (!isOver()) {
      await new Promise((resolve) => setTimeout(resolve, Math.min(500 + 4000 * random(), Math.max(0, deadline - Date.now()))));
      const kind = kinds.pop() ?? pick(Object.keys(KILLS), random);
      say(`${((Date.now() - deadline) / 1000 + seconds).toFixed(1)} s: ${kind}`);
      await KILLS[kind](postgres).then(() => done.kills++, (error) => assert.ok(isBroken(error), error));
    }
  };

  try {
    const writers = Array.from({ length: WRITERS }, (_, i) => write(generator(seed + 1 + i)));
    await Promise.all([...writers, ...MAINTENANCE.map(maintain), kill(generator(seed))]);
    await until("the server answers", () => postgres.sql("SELECT 1"));
    await check(postgres, batches, done);
  } finally {
    postgres.close();
  }
  return { ...done, events: batches.sent.size, answered: batches.answered.size };
}

async function check(postgres, batches, done) {
  await postgres.sql("CALL weir.drain_default()");
  await postgres.sql("CALL weir.refresh()");
  const one = async (text, values) => (await postgres.sql(text, values))[0];

  const events = await one("SELECT count(*)::int AS rows, count(DISTINCT id)::int AS ids FROM weir.events");
  assert.equal(events.rows, events.ids, "each id is there once");
  const lost = await postgres.sql("SELECT id FROM unnest($1::uuid[]) id EXCEPT SELECT id FROM weir.events", [batches.ids(batches.answered, { ofErased: false })]);
  assert.deepEqual(lost, [], "every batch that was answered for is there");
  const strange = await postgres.sql("SELECT id FROM weir.events EXCEPT SELECT unnest($1::uuid[])", [batches.ids(batches.sent)]);
  assert.deepEqual(strange, [], "nothing is there that was not sent");

  const ledger = await one(`
    SELECT bool_and(accepted = stored + duplicate + rejected + dropped) AS balances, sum(accepted)::int AS accepted, sum(stored)::int AS stored, sum(rejected)::int AS rejected, sum(dropped)::int AS dropped,
           (SELECT count(*)::int FROM weir.rejected_events) AS kept FROM weir.ledger`);
  assert.ok(ledger.balances, "the ledger balances");
  // Whose certificate was lost with its session may have been erased all the same.
  const expected = ledger.stored - done.erased;
  assert.ok(done.broken_erasures > 0 ? expected >= events.rows : expected === events.rows, `the ledger's stored are the table's rows and the erased ones: ${JSON.stringify({ ...ledger, ...events, ...done })}`);
  assert.ok(ledger.dropped >= batches.dropped, "the ledger knows of what was dropped");
  assert.equal(ledger.rejected, ledger.kept, "the ledger's rejected are kept");
  assert.ok(ledger.accepted >= batches.totals.received, "the ledger knows of every batch that was answered for");

  const wrong = await postgres.sql(`
    SELECT * FROM
      (SELECT date_trunc('hour', e."timestamp", 'UTC') AS bucket, e.event, count(*) AS events, count(DISTINCT i.person) AS persons
         FROM weir.events e JOIN weir.person_ids i USING (distinct_id, environment) GROUP BY 1, 2) raw
    FULL JOIN (SELECT bucket, event, events, persons FROM weir.rollup()) kept USING (bucket, event)
    WHERE (raw.events, raw.persons) IS DISTINCT FROM (kept.events, kept.persons)`);
  assert.deepEqual(wrong, [], "rollups say what the events say");
  const unlike = await postgres.sql(`
    SELECT * FROM
      (SELECT DISTINCT ON (i.person) i.person, e.user_properties #>> '{$set,last}' AS last
         FROM weir.events e JOIN weir.person_ids i USING (distinct_id, environment) WHERE e.user_properties ? '$set'
        ORDER BY i.person, e."timestamp" DESC, e.id DESC) raw
    FULL JOIN (SELECT person, properties ->> 'last' AS last FROM weir.persons WHERE properties ? 'last') kept USING (person)
    WHERE raw.last IS DISTINCT FROM kept.last`);
  assert.deepEqual(unlike, [], "persons say what the events last said of them");
  const orphans = await one(`
    SELECT (SELECT count(*)::int FROM weir.events e LEFT JOIN weir.person_ids i USING (distinct_id, environment) WHERE i.person IS NULL) AS events,
           (SELECT count(*)::int FROM weir.profiles p WHERE NOT EXISTS (SELECT FROM weir.person_ids i WHERE i.person = p.person)) AS profiles,
           (SELECT count(*)::int FROM ONLY weir.events_default) AS waiting,
           (SELECT count(*)::int FROM weir.arrivals) AS arrived`);
  assert.deepEqual(orphans, { events: 0, profiles: 0, waiting: 0, arrived: 0 }, "everybody is somebody, and nothing waits in the default partition or for a refresh");
}
