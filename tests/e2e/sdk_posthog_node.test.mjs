// PostHog's server SDK, unchanged.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { PostHog } from "posthog-node";
import { FlakyLine } from "../support/flaky.mjs";
import { copies, copiesCame, onePerson, storedEvents } from "../support/stored.mjs";
import { Weir } from "../support/weir.mjs";

let weir, line;
before(async () => {
  weir = await Weir.start();
  line = await FlakyLine.to(weir.url);
});
after(async () => {
  await line?.close();
  await weir?.close();
});

const WAYS = { v0: "/batch/", v1: "/i/v1/analytics/events" };

// The SDK takes the newer route where the environment says so.
function client(way, options = {}) {
  process.env.POSTHOG_CAPTURE_MODE = way;
  return new PostHog(weir.postgres.writeKey, { host: line.url, flushAt: 20, fetchRetryDelay: 200, ...options });
}

for (const [way, path] of Object.entries(WAYS)) test(`a batch of every call is sent again after 503, 429 and a lost answer, and stored once each, by ${path}`, async () => {
  const distinctId = `node-${crypto.randomUUID()}`;
  const posthog = client(way);
  const known = await copies(weir.postgres);
  line.posts.length = 0;
  line.failNext(503, 429, "cut");
  posthog.capture({ distinctId, event: "invoiced", properties: { amount: 99, nested: { a: [1, null] } }, timestamp: new Date("2026-03-01T10:00:00.123Z") });
  posthog.identify({ distinctId, properties: { plan: "team" } });
  posthog.groupIdentify({ groupType: "company", groupKey: "acme", properties: { seats: 4 }, distinctId });
  posthog.alias({ distinctId, alias: `${distinctId}-mail` });
  await posthog.shutdown();
  await copiesCame(weir.postgres, known + 4);
  const rows = await storedEvents(weir.postgres, "distinct_id", distinctId, 4);
  assert.deepEqual(rows.map(({ event }) => event).sort(), ["$create_alias", "$groupidentify", "$identify", "invoiced"]);
  const invoiced = rows.find(({ event }) => event === "invoiced");
  assert.deepEqual([invoiced.properties.amount, invoiced.properties.nested], [99, { a: [1, null] }]);
  assert.deepEqual([invoiced.sdk, invoiced.platform, invoiced.timestamp.toISOString()], ["posthog-node", "server", "2026-03-01T10:00:00.123Z"]);
  const properties = await onePerson(weir.postgres, distinctId, `${distinctId}-mail`);
  assert.equal(properties.plan, "team");
  assert.deepEqual(line.heard(path), [503, 429, "cut", 200]);
  assert.ok(line.posts.every(({ isGzip }) => isGzip));
});

test("an application hears of the events of a v1 batch that were not taken", async () => {
  await weir.postgres.sql(`SELECT weir.set_schema('paid', '{"required": ["amount"]}', environment => 'strict')`);
  const [{ key }] = await weir.postgres.sql("SELECT weir.create_write_key(name => 'strict', environment => 'strict') AS key");
  process.env.POSTHOG_CAPTURE_MODE = "v1";
  const posthog = new PostHog(key, { host: line.url, flushAt: 20, fetchRetryDelay: 200 });
  const errors = [];
  posthog.on("error", (error) => errors.push(error));
  const distinctId = `node-${crypto.randomUUID()}`;
  posthog.capture({ distinctId, event: "paid", properties: { amount: 20, $cookieless_mode: false, $process_person_profile: false } });
  posthog.capture({ distinctId, event: "paid", properties: { plan: "pro" } });
  await posthog.shutdown();
  assert.match(JSON.stringify(errors, (_, value) => (value instanceof Error ? { ...value, message: value.message } : value)), /schema_violation/);
  const [stored] = await storedEvents(weir.postgres, "distinct_id", distinctId, 1);
  assert.deepEqual([stored.properties.amount, stored.properties.$cookieless_mode, stored.properties.$process_person_profile], [20, false, false]);
});
