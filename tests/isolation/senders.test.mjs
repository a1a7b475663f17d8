// One event is one, in whichever environments it is sent, and by either way into the table.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Postgres } from "../support/postgres.mjs";
import { generator, pick, shuffled } from "../support/random.mjs";
import { until } from "../support/until.mjs";

let postgres;
before(async () => {
  postgres = await Postgres.start();
  await postgres.sql("SELECT weir.unschedule()");
});
after(() => postgres?.close());

const insert = async (client, events) => (await client.query("SELECT stored, duplicate FROM weir.insert_batch($1::text)", [JSON.stringify(events)])).rows[0];
const uuid = (run, number) => `018f0000-0000-7000-8${run}00-${String(number).padStart(12, "0")}`;

for (const [run, method] of ["auto", "sql"].entries()) {
  const connect = () => postgres.connect(postgres.ingestUrl);
  const choose = () => postgres.sql(`ALTER DATABASE weir SET weir.insert_method = '${method}'`);

  for (const [number, known] of [[1, "whom nobody knows"], [2, "whom one environment knows"], [3, "whom both know"]]) {
    for (const [more, time] of [[0, "10:00:00"], [10, "11:30:00"]]) {
      test(`of an event of somebody ${known}, sent to two environments at once, the second is a duplicate: ${method}, ${time}`, async () => {
        await choose();
        const event = (environment, at, id = number + more) => ({ id: uuid(run, id), event: "view", distinct_id: `${method}-${number}-${more}`, environment, timestamp: `2026-01-05T${at}Z` });
        const [first, second] = [await connect(), await connect()];
        for (const environment of ["production", "staging"].slice(0, number - 1)) await insert(first, [event(environment, "09:00:00", 100 + number + more + environment.length)]);
        await first.query("BEGIN");
        await insert(first, [event("production", "10:00:00")]);
        const waiting = insert(second, [event("staging", time)]);
        await until("the second writer waits", async () => (await postgres.sql("SELECT FROM pg_locks WHERE NOT granted")).length > 0);
        await first.query("COMMIT");
        assert.deepEqual(await waiting, { stored: 0, duplicate: 1 });
        await first.end();
        await second.end();
      });
    }
  }

  test(`writers who all send the same, of new and known persons who merge, to two environments, store each event once: ${method}`, async () => {
    await choose();
    const names = Array.from({ length: 300 }, (_, i) => `many-${method}-${i}`);
    const events = names.flatMap((distinct_id, i) => [0, 1].map((twice) => ({
      id: uuid(run, 1000 + 2 * i + twice), event: i % 7 === 0 ? "$merge_dangerously" : "view", distinct_id, timestamp: "2026-01-05T10:00:00Z",
      properties: i % 7 === 0 ? { alias: names[(i * 31) % names.length] } : {},
    })));
    const clients = await Promise.all(Array.from({ length: 12 }, connect));
    const outcomes = await Promise.all(clients.map(async (client, writer) => {
      const random = generator(writer);
      let stored = 0;
      const mine = shuffled(events, random);
      // Few names at a time, which have a lock each, and many, which have one together.
      for (let from = 0; from < mine.length; ) {
        const size = pick([1, 5, 40, 400], random);
        stored += (await insert(client, mine.slice(from, from + size).map((event) => ({ ...event, environment: pick(["production", "staging"], random) })))).stored;
        from += size;
      }
      return stored;
    }));
    assert.equal(outcomes.reduce((sum, stored) => sum + stored), events.length);
    const [{ rows, ids }] = await postgres.sql("SELECT count(*)::int AS rows, count(DISTINCT id)::int AS ids FROM weir.events WHERE distinct_id LIKE $1", [`many-${method}-%`]);
    assert.deepEqual({ rows, ids }, { rows: events.length, ids: events.length });
    for (const client of clients) await client.end();
  });
}
