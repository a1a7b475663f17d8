// PostHog's server SDK, unchanged.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { PostHog } from "posthog-node";
import { FlakyLine } from "../support/flaky.mjs";
import { onePerson, storedEvents } from "../support/stored.mjs";
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

test("a batch of every call is sent again after 503 and stored once each", async () => {
  const distinctId = `node-${crypto.randomUUID()}`;
  const client = new PostHog(weir.postgres.writeKey, { host: line.url, flushAt: 20, fetchRetryDelay: 200 });
  line.failNext(503);
  client.capture({ distinctId, event: "invoiced", properties: { amount: 99, nested: { a: [1, null] } }, timestamp: new Date("2026-03-01T10:00:00.123Z") });
  client.identify({ distinctId, properties: { plan: "team" } });
  client.groupIdentify({ groupType: "company", groupKey: "acme", properties: { seats: 4 }, distinctId });
  client.alias({ distinctId, alias: `${distinctId}-mail` });
  await client.shutdown();
  const rows = await storedEvents(weir.postgres, "distinct_id", distinctId, 4);
  assert.deepEqual(rows.map(({ event }) => event).sort(), ["$create_alias", "$groupidentify", "$identify", "invoiced"]);
  const invoiced = rows.find(({ event }) => event === "invoiced");
  assert.deepEqual([invoiced.properties.amount, invoiced.properties.nested], [99, { a: [1, null] }]);
  assert.deepEqual([invoiced.sdk, invoiced.platform, invoiced.timestamp.toISOString()], ["posthog-node", "server", "2026-03-01T10:00:00.123Z"]);
  const properties = await onePerson(weir.postgres, distinctId, `${distinctId}-mail`);
  assert.equal(properties.plan, "team");
  const [failed, taken] = line.posts;
  assert.deepEqual([failed.status, taken.status], [503, 200]);
});
