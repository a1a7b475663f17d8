// Whatever is done to what is kept beside the events, in whatever order (batches, late ones and ones that commit late,
// merges, refreshes in part, purges, erasures, recounts, rebuilds, properties and rollups that come and go), rollups say
// what a model of plain lists says, purged times included, and every question says the same from the timeline and the
// sets as from the events. The seed is in the name of the test: SEED=… STEPS=… for the same again, or for more.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Postgres } from "../support/postgres.mjs";
import { generator, pick } from "../support/random.mjs";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const FIRST = Date.UTC(2026, 0, 5);
const DAYS = 8;
const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31));
const STEPS = Number(process.env.STEPS ?? 40);
const QUESTIONS = [
  "active_persons('day')", "active_persons('day', from_time => '2026-01-05 00:30')", "lifecycle('day')", "retention('e0', 'e1', period => 'day', periods => 3)",
  "funnel(ARRAY['e0', 'e1', 'e2'], within => '3 days')", "stickiness('hour')", "trend(measure => 'persons', breakdown => 'plan')", "sessions()", "paths()",
];

let postgres;
before(async () => {
  postgres = await Postgres.start();
  await postgres.sql("SELECT weir.unschedule()");
});
after(() => postgres?.close());

/** What is there, as lists: events with their persons, and what rollups counted of purged times. */
class Model {
  #persons = new Map();
  #count = 0;
  events = [];
  purged = [];

  personOf(id) {
    if (!this.#persons.has(id)) this.#persons.set(id, ++this.#count);
    return this.#persons.get(id);
  }

  merge(id, alias) {
    const [into, ended] = [this.personOf(id), this.personOf(alias)];
    for (const [each, person] of this.#persons) if (person === ended) this.#persons.set(each, into);
    for (const event of [...this.events, ...this.purged]) if (event.person === ended) event.person = into;
  }

  store({ event, distinct_id, timestamp, properties }) {
    this.personOf(distinct_id);
    if (properties.alias) this.merge(distinct_id, properties.alias);
    this.events.push({ event, time: Date.parse(timestamp), person: this.personOf(distinct_id), plan: properties.plan ?? null });
  }

  purge(before) {
    this.purged.push(...this.events.filter(({ time }) => time < before));
    this.events = this.events.filter(({ time }) => time >= before);
  }

  /** The ids are nobody's afterwards. Of purged times a bucket goes with its last person; its events can't be told apart any more. */
  takeOut(id, { events }) {
    const person = this.personOf(id);
    for (const [each, of] of this.#persons) if (of === person) this.#persons.delete(each);
    if (!events) return;
    this.events = this.events.filter((event) => event.person !== person);
    for (const event of this.purged) if (event.person === person) event.person = undefined;
  }

  ids() {
    return [...this.#persons.keys()];
  }

  /** The buckets of a rollup, as text. */
  rollup(width) {
    const buckets = new Map();
    for (const { event, time, person } of [...this.events, ...this.purged]) {
      const key = `${new Date(Math.floor(time / width) * width).toISOString()} ${event}`;
      const bucket = buckets.get(key) ?? { events: 0, persons: new Set() };
      buckets.set(key, bucket);
      bucket.events++;
      if (person !== undefined) bucket.persons.add(person);
    }
    return [...buckets].filter(([, { persons }]) => persons.size > 0).map(([key, { events, persons }]) => `${key}: ${events} of ${persons.size}`).sort();
  }
}

test(`whatever is done to what is kept beside the events, it says what they say (SEED=${seed})`, async () => {
  const random = generator(seed);
  const int = (from, to) => from + Math.floor(random() * (to - from + 1));
  const model = new Model();
  const client = await postgres.connect();
  const held = await postgres.connect();
  const rows = async (text, values) => (await client.query(text, values)).rows;
  const done = [];
  let ids = 0;

  const someId = () => (model.ids().length > 0 && random() < 0.8 ? pick(model.ids(), random) : `id-${ids++}`);
  const someEvents = () => Array.from({ length: int(1, 12) }, () => ({
    event: `e${int(0, 2)}`, distinct_id: someId(), timestamp: new Date(FIRST + int(0, DAYS * 24 * 4 - 1) * (HOUR / 4)).toISOString(), properties: random() < 0.7 ? { plan: pick(["x", "y"], random) } : {},
  }));
  const aMerge = () => ({ event: "$merge_dangerously", distinct_id: someId(), timestamp: new Date(FIRST + int(0, DAYS * 24 - 1) * HOUR).toISOString(), properties: { alias: someId() } });
  const send = async (events, by = client) => {
    const outcomes = (await by.query("SELECT outcome FROM weir.insert_batch_outcomes($1::text) ORDER BY index", [JSON.stringify(events)])).rows;
    // What is of a purged time is rejected.
    return events.filter((_, place) => outcomes[place].outcome === "stored");
  };
  const store = (events) => events.forEach((event) => model.store(event));
  const takeOut = async (name, events) => {
    if (model.ids().length === 0) return;
    const id = pick(model.ids(), random);
    await rows(`SELECT weir.${name}($1)`, [id]);
    model.takeOut(id, { events });
  };

  const check = async () => {
    for (const [name, width] of [["hourly", HOUR], ["daily", DAY]]) {
      const said = (await rows("SELECT bucket, event, events, persons FROM weir.rollup($1)", [name])).map(({ bucket, event, events, persons }) => `${bucket.toISOString()} ${event}: ${events} of ${persons}`).sort();
      assert.deepEqual(said, model.rollup(width), `${name}, after ${done.join(", ")}`);
    }
    for (const question of QUESTIONS) {
      const answers = [];
      for (const use of ["on", "off"]) {
        await client.query(`SET weir.use_timeline = ${use}`);
        // Means are sums in another order.
        answers.push((await rows(`SELECT * FROM weir.${question}`)).map(({ mean_seconds: mean, ...row }) => ({ ...row, mean: mean && mean.toPrecision(9) })));
      }
      await client.query("RESET weir.use_timeline");
      assert.deepEqual(answers[0], answers[1], `${question}, after ${done.join(", ")}`);
    }
  };

  const STEPS_OF = {
    insert: async () => store(await send(someEvents())),
    merge: async () => store(await send([...someEvents(), aMerge()])),
    "insert in a transaction that stays open": async () => {
      await held.query("BEGIN");
      const stored = await send(someEvents(), held);
      await client.query("CALL weir.refresh()");
      await check();
      await held.query("COMMIT");
      store(stored);
    },
    refresh: () => rows("CALL weir.refresh()"),
    "refresh, the rollups": () => rows("CALL weir.refresh_rollups()"),
    "refresh, the timeline": () => rows("CALL weir.refresh_timeline()"),
    "refresh, cancelled": async () => {
      const { rows: [{ pid }] } = await held.query("SELECT pg_backend_pid() AS pid");
      const refreshing = held.query("CALL weir.refresh()").catch((error) => assert.equal(error.code, "57014"));
      await new Promise((resolve) => setTimeout(resolve, 20 * random()));
      await rows("SELECT pg_cancel_backend($1)", [pid]);
      await refreshing;
    },
    purge: async () => {
      const to = new Date(FIRST + int(0, 4) * DAY).toISOString();
      const purged = await rows("SELECT * FROM weir.purge($1::timestamptz)", [to]).catch((error) => {
        assert.equal(error.code, "55000", error.message);   // something isn't rolled up yet
        return [];
      });
      if (purged.length > 0) model.purge((await rows("SELECT weir.purged_before() AS at"))[0].at.getTime());
    },
    erase: () => takeOut("erase_person", true),
    anonymize: () => takeOut("anonymize_person", false),
    "a rollup comes or goes": async () => {
      const [there] = await rows("SELECT FROM weir.rollups WHERE name = 'by'");
      await rows(there ? "SELECT weir.drop_rollup('by')" : "SELECT weir.create_rollup('by', 'day', '{plan}')");
    },
    recount: () => rows("SELECT weir.recount_rollups('2026-01-07', '2026-01-09 12:00')"),
    rebuild: () => rows("CALL weir.rebuild('2026-01-07', '2026-01-09')"),
    drain: () => rows("CALL weir.drain_default()"),
    promote: () => rows("SELECT weir.promote_property('plan')"),
    demote: () => rows("SELECT weir.demote_property('plan')").catch((error) => assert.equal(error.code, "22023")),
  };
  // Mostly something comes in.
  const names = [...Object.keys(STEPS_OF), "insert", "insert", "insert", "merge"];
  for (let step = 0; step < STEPS; step++) {
    const name = pick(names, random);
    done.push(name);
    await STEPS_OF[name]();
    await check();
  }
  await client.end();
  await held.end();
});
