// RudderStack's own SDKs, unchanged: the browser's in Chromium on a page of another origin, the server's in Node.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import RudderServer from "@rudderstack/rudder-sdk-node";
import { Site } from "../support/site.mjs";
import { copies, copiesCame, onePerson, rowsOf, storedEvents } from "../support/stored.mjs";
import { until } from "../support/until.mjs";

// The bundled build: the other one loads its plugins from RudderStack's CDN.
const PAGE = `
  import { RudderAnalytics } from "@rudderstack/analytics-js/bundled";
  globalThis.start = (key, url, options) => new Promise((resolve) => {
    const analytics = globalThis.analytics = new RudderAnalytics();
    analytics.load(key, url, { configUrl: url, ...options });
    analytics.ready(() => resolve(analytics.getAnonymousId()));
  });`;

let site;
before(async () => (site = await Site.open(PAGE)));
after(() => site?.close());

const visit = (options = {}) => site.visit("/shop", site.key, site.line.url, options);

test("every call is stored once, and identify makes one person", async () => {
  const { context, tab, id: anonymousId } = await visit();
  const userId = `ada-${anonymousId}`;
  await tab.evaluate((userId) => {
    globalThis.analytics.page("Tea", "Shop", { shelf: 3 });
    globalThis.analytics.track("Paid", { amount: 12.5, items: [{ sku: "a" }] });
    globalThis.analytics.identify(userId, { plan: "pro" });
    globalThis.analytics.group("acme", { seats: 4 });
    globalThis.analytics.alias(`${userId}-mail`, userId);
  }, userId);
  const [view, paid] = await storedEvents(site.postgres, "distinct_id", anonymousId, 2);
  assert.deepEqual([view.event, paid.event], ["$pageview", "Paid"]);
  assert.deepEqual([view.properties.name, view.properties.category, view.properties.shelf], ["Shop", "Tea", 3]);
  assert.equal(view.properties.$current_url, `${site.page.url}/shop`);
  assert.equal(paid.properties.amount, 12.5);
  assert.deepEqual(paid.properties.items, [{ sku: "a" }]);
  assert.deepEqual([paid.sdk, paid.platform], ["RudderLabs JavaScript SDK", "web"]);
  assert.match(paid.session_id, /^\d+$/);
  const [identify, group] = await storedEvents(site.postgres, "distinct_id", userId, 2);
  assert.deepEqual([identify.event, group.event], ["$identify", "$groupidentify"]);
  assert.deepEqual([group.properties.$group_key, group.properties.$group_set], ["acme", { seats: 4 }]);
  const properties = await onePerson(site.postgres, anonymousId, userId, `${userId}-mail`);
  assert.equal(properties.plan, "pro");
  await context.close();
});

test("what hears 503, 429 or nothing as the line breaks is sent again, and stored once", async () => {
  const { context, tab, id: anonymousId } = await visit();
  const known = await copies(site.postgres);
  site.line.failNext(503, 429, "cut");
  await tab.evaluate(() => globalThis.analytics.track("patient"));
  await copiesCame(site.postgres, known + 1);
  await storedEvents(site.postgres, "distinct_id", anonymousId, 1);
  assert.deepEqual(site.line.heard("/v1/track").slice(-4), [503, 429, "cut", 200]);
  await context.close();
});

test("what is tracked offline arrives when the browser is online again", async () => {
  const { context, tab, id: anonymousId } = await visit();
  await context.setOffline(true);
  await tab.evaluate(() => globalThis.analytics.track("offline"));
  await tab.waitForTimeout(1000);
  assert.deepEqual(await rowsOf(site.postgres, "distinct_id", anonymousId), []);
  await context.setOffline(false);
  await storedEvents(site.postgres, "distinct_id", anonymousId, 1);
  await context.close();
});

test("a beacon that waits when the page closes is not lost", async () => {
  const { context, tab, id: anonymousId } = await visit({ useBeacon: true, beaconQueueOptions: { maxItems: 20, flushQueueInterval: 600_000 } });
  const beacons = () => site.line.posts.filter(({ path }) => path.startsWith("/beacon/v1/batch"));
  await tab.evaluate(() => ["one", "two"].forEach((event) => globalThis.analytics.track(event)));
  await tab.goto("about:blank");
  const rows = await storedEvents(site.postgres, "distinct_id", anonymousId, 2);
  assert.deepEqual(rows.map(({ event }) => event), ["one", "two"]);
  assert.deepEqual(beacons().map(({ isBeacon, status }) => [isBeacon, status]), [[true, 200]]);
  await context.close();
});

test("a batch is stored once each", async () => {
  const { context, tab, id: anonymousId } = await visit({ queueOptions: { batch: { enabled: true, maxItems: 3, flushInterval: 600_000 } } });
  await tab.evaluate(() => ["one", "two", "three"].forEach((event) => globalThis.analytics.track(event)));
  await storedEvents(site.postgres, "distinct_id", anonymousId, 3);
  await until("the batch", () => site.line.heard("/v1/batch").includes(200));
  await context.close();
});

test("rudder-sdk-node sends gzipped batches, again after 503, 429 and a lost answer, and each event is stored once", async () => {
  const userId = `node-${crypto.randomUUID()}`;
  const anonymousId = `anon-${userId}`;
  const analytics = new RudderServer(site.key, { dataPlaneUrl: site.line.url, logLevel: "none" });
  const known = await copies(site.postgres);
  site.line.posts.length = 0;
  site.line.failNext(503, 429, "cut");
  const originalTimestamp = new Date("2026-03-01T10:00:00.123Z");
  analytics.track({ userId, event: "Invoiced", properties: { amount: 99, nested: { a: [1, null] } }, originalTimestamp });
  analytics.page({ userId, name: "Docs", properties: { url: "https://docs.example/a" } });
  analytics.identify({ userId, anonymousId, traits: { plan: "team" } });
  analytics.group({ userId, groupId: "acme", traits: { seats: 4 } });
  analytics.alias({ userId, previousId: `old-${userId}` });
  await analytics.flush();
  await copiesCame(site.postgres, known + 1);
  const rows = await storedEvents(site.postgres, "distinct_id", userId, 5);
  assert.deepEqual(rows.map(({ event }) => event).sort(), ["$create_alias", "$groupidentify", "$identify", "$pageview", "Invoiced"]);
  const [invoiced] = rows;
  assert.deepEqual(invoiced.properties, { amount: 99, nested: { a: [1, null] } });
  assert.equal(invoiced.timestamp.toISOString(), originalTimestamp.toISOString());
  assert.deepEqual([invoiced.sdk, invoiced.platform], ["analytics-node", "server"]);
  const properties = await onePerson(site.postgres, userId, anonymousId, `old-${userId}`);
  assert.equal(properties.plan, "team");
  // The first call goes at once, the others together.
  assert.deepEqual(site.line.heard("/v1/batch"), [503, 429, "cut", 200, 200]);
  assert.ok(site.line.posts.every(({ isGzip }) => isGzip));
});
