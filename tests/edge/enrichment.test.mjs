// What the collector adds to an event by what only the runtime knows.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Postgres } from "../support/postgres.mjs";
import { until } from "../support/until.mjs";
import { Collector, somebody } from "./collector.mjs";

let postgres;
before(async () => (postgres = await Postgres.start()));
after(() => postgres.close());

/** Runs `claim` against a collector with these settings; `context` is what is stored of an event from a browser with these `cf` values and headers. */
async function collector(vars, claim) {
  const weir = await Collector.start({ postgres, vars });
  const context = async ({ cf, headers, ...event }) => {
    const person = somebody("ann");
    const answer = await weir.worker.fetch("/api/v1/events", {
      method: "POST", cf, headers: { authorization: `Bearer ${postgres.writeKey}`, ...headers },
      body: JSON.stringify({ event: "view", platform: "web", distinct_id: person, ...event }),
    });
    assert.equal(answer.status, 200);
    const [row] = await until(`the event of ${person}`, async () => {
      const rows = await weir.stored(person);
      return rows.length > 0 && rows;
    });
    return row.context;
  };
  try {
    await claim({ weir, context });
  } finally {
    await weir.close();
  }
}

const at = "2026-03-29T00:59:59Z";
const berlin = { country: "DE", timezone: "Europe/Berlin" };

test("local_time_is_by_the_zone_s_clocks_when_it_happened", () =>
  collector({}, async ({ context }) => {
    const changes = [
      [at, "2026-03-29T01:59:59+01:00", 1],
      ["2026-03-29T01:00:00Z", "2026-03-29T03:00:00+02:00", 3],
      ["2026-01-05T23:30:00Z", "2026-01-06T00:30:00+01:00", 0],
    ];
    await Promise.all(changes.map(async ([timestamp, time, hour]) => {
      const { local } = await context({ timestamp, cf: berlin });
      assert.deepEqual(local, { time, hour, weekday: hour === 0 ? 2 : 7 });
    }));
    const zones = [
      ["Asia/Kathmandu", "2026-03-29T06:44:59+05:45"],
      ["America/St_Johns", "2026-03-28T22:29:59-02:30"],
      // Half an hour of summer, on a half hour.
      ["Australia/Lord_Howe", "2026-03-29T11:59:59+11:00"],
      ["UTC", "2026-03-29T00:59:59+00:00"],
    ];
    await Promise.all(zones.map(async ([timezone, time]) => assert.equal((await context({ timestamp: at, cf: { timezone } })).local.time, time)));
  }));

test("what_the_sender_says_of_its_clock_goes_before_where_the_network_is", () =>
  collector({}, async ({ context }) => {
    const senders = [
      [{ properties: { $timezone: "America/New_York" } }, "2026-03-28T20:59:59-04:00"],
      [{ properties: { $timezone: "America/New_York", $timezone_offset: -330 } }, "2026-03-29T06:29:59+05:30"],
      [{ context: { timezone: "GMT+0530" } }, "2026-03-29T06:29:59+05:30"],
      [{ properties: { $timezone: "Nowhere/Land" } }, "2026-03-29T01:59:59+01:00"],
    ];
    await Promise.all(senders.map(async ([said, time]) => assert.equal((await context({ timestamp: at, cf: berlin, ...said })).local.time, time)));
    const own = await context({ timestamp: at, cf: berlin, context: { local: { time: "tea time" } } });
    assert.equal(own.local.time, "tea time");
  }));

test("nobody_s_local_time_is_guessed", () =>
  collector({}, async ({ context }) => {
    assert.equal((await context({ timestamp: at, cf: { timezone: "" } })).local, undefined);
    assert.equal((await context({ timestamp: at, cf: berlin, platform: "server" })).local, undefined);
  }));

test("names_that_anybody_can_make_up_are_looked_up_so_often_and_no_more", () =>
  collector({}, async ({ weir, context }) => {
    const events = Array.from({ length: 500 }, (_, number) => ({ event: "view", distinct_id: somebody("eve"), properties: { $timezone: `Nowhere/${number}` } }));
    assert.equal((await weir.sendBatch(events)).status, 200);
    // The runtime has forgotten them once, and will not again for an hour: whoever measures the offset needs no zone.
    assert.equal((await context({ timestamp: at, cf: { timezone: "Asia/Kathmandu" } })).local, undefined);
    assert.equal((await context({ timestamp: at, properties: { $timezone_offset: -60 } })).local.hour, 1);
  }));

for (const skipped of ["local_time", "all"]) {
  test(`a_step_that_is_switched_off_adds_nothing: ${skipped}`, () =>
    collector({ WEIR_ENRICH_SKIP: skipped }, async ({ context }) =>
      assert.equal((await context({ timestamp: at, cf: berlin, properties: { $timezone_offset: -60 } })).local, undefined)));
}
