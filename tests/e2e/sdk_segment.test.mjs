// Segment's own SDKs, unchanged: analytics-next in Chromium on a page of another origin, analytics-node in Node.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Analytics } from "@segment/analytics-node";
import { Site } from "../support/site.mjs";
import { copies, copiesCame, onePerson, rowsOf, storedEvents } from "../support/stored.mjs";
import { until } from "../support/until.mjs";

const PAGE = `
  import { AnalyticsBrowser } from "@segment/analytics-next";
  globalThis.start = (settings, options) => {
    globalThis.analytics = AnalyticsBrowser.load(settings, options);
    return globalThis.analytics.then(([analytics]) => analytics.user().anonymousId());
  };`;

let site;
before(async () => (site = await Site.open(PAGE)));
after(() => site?.close());

const visit = (options = {}) => site.visit("/shop?utm_source=letter", { writeKey: site.key, cdnURL: site.line.url }, options);

test("every call of analytics-next is stored once, and identify makes one person", async () => {
  const { context, tab, id: anonymousId } = await visit();
  const userId = `ada-${anonymousId}`;
  await tab.evaluate(async (userId) => {
    await globalThis.analytics.page("Tea", "Shop", { shelf: 3 });
    await globalThis.analytics.track("Paid", { amount: 12.5, items: [{ sku: "a" }] });
    await globalThis.analytics.identify(userId, { plan: "pro" });
    await globalThis.analytics.group("acme", { seats: 4 });
    await globalThis.analytics.alias(userId, `${userId}-mail`);
  }, userId);
  const [view, paid] = await storedEvents(site.postgres, "distinct_id", anonymousId, 2);
  assert.deepEqual([view.event, paid.event], ["$pageview", "Paid"]);
  assert.deepEqual([view.properties.name, view.properties.category, view.properties.shelf], ["Shop", "Tea", 3]);
  assert.equal(view.context.campaign.source, "letter");
  assert.equal(view.properties.$current_url, `${site.page.url}/shop?utm_source=letter`);
  assert.equal(paid.properties.amount, 12.5);
  assert.deepEqual(paid.properties.items, [{ sku: "a" }]);
  assert.deepEqual([paid.sdk, paid.platform, paid.environment], ["analytics.js", "web", "production"]);
  const [identify, group, alias] = await storedEvents(site.postgres, "distinct_id", userId, 3);
  assert.deepEqual([identify.event, group.event, alias.event], ["$identify", "$groupidentify", "$create_alias"]);
  assert.deepEqual([group.properties.$group_key, group.properties.$group_set], ["acme", { seats: 4 }]);
  const properties = await onePerson(site.postgres, anonymousId, userId, `${userId}-mail`);
  assert.equal(properties.plan, "pro");
  await context.close();
});

test("what hears 503, 429 or nothing as the line breaks is sent again by analytics-next, and stored once", async () => {
  const { context, tab, id: anonymousId } = await visit();
  const known = await copies(site.postgres);
  for (const failure of [503, 429, "cut"]) {
    site.line.failNext(failure);
    await tab.evaluate((failure) => globalThis.analytics.track(`after ${failure}`), failure);
    await until(`the failure ${failure}`, () => site.line.heard("/v1/t").includes(failure));
  }
  await copiesCame(site.postgres, known + 1);
  const rows = await storedEvents(site.postgres, "distinct_id", anonymousId, 3);
  assert.deepEqual(rows.map(({ event }) => event), ["after 503", "after 429", "after cut"]);
  await context.close();
});

test("what is tracked offline by analytics-next arrives when the browser is online again", async () => {
  const { context, tab, id: anonymousId } = await visit();
  await context.setOffline(true);
  await tab.evaluate(() => void globalThis.analytics.track("offline"));
  await tab.waitForTimeout(1000);
  assert.deepEqual(await rowsOf(site.postgres, "distinct_id", anonymousId), []);
  await context.setOffline(false);
  await storedEvents(site.postgres, "distinct_id", anonymousId, 1);
  await context.close();
});

test("a batch of analytics-next that was waiting when the page closed is not lost", async () => {
  const batching = { integrations: { "Segment.io": { deliveryStrategy: { strategy: "batching", config: { size: 10, timeout: 60_000 } } } } };
  const { context, tab, id: anonymousId } = await visit(batching);
  await tab.evaluate(() => Promise.all([globalThis.analytics.track("one"), globalThis.analytics.track("two")]));
  await tab.goto("about:blank");
  const rows = await storedEvents(site.postgres, "distinct_id", anonymousId, 2);
  assert.deepEqual(rows.map(({ event }) => event).sort(), ["one", "two"]);
  assert.deepEqual(site.line.heard("/v1/b"), [200]);
  await context.close();
});

test("analytics-node sends a batch, again after 503, 429 and a lost answer, and each event is stored once", async () => {
  const userId = `node-${crypto.randomUUID()}`;
  const anonymousId = `anon-${userId}`;
  const analytics = new Analytics({ writeKey: site.key, host: site.line.url, flushAt: 5, maxRetries: 3 });
  const known = await copies(site.postgres);
  site.line.failNext(503, 429, "cut");
  const timestamp = new Date("2026-03-01T10:00:00.123Z");
  analytics.track({ userId, event: "Invoiced", properties: { amount: 99, nested: { a: [1, null] } }, timestamp });
  analytics.page({ userId, name: "Docs", properties: { url: "https://docs.example/a" } });
  analytics.identify({ userId, anonymousId, traits: { plan: "team" } });
  analytics.group({ userId, groupId: "acme" });
  analytics.alias({ userId, previousId: `old-${userId}` });
  await analytics.closeAndFlush();
  await copiesCame(site.postgres, known + 5);
  const rows = await storedEvents(site.postgres, "distinct_id", userId, 5);
  const names = rows.map(({ event }) => event).sort();
  assert.deepEqual(names, ["$create_alias", "$groupidentify", "$identify", "$pageview", "Invoiced"]);
  const [invoiced] = rows;
  assert.deepEqual(invoiced.properties, { amount: 99, nested: { a: [1, null] } });
  assert.equal(invoiced.timestamp.toISOString(), timestamp.toISOString());
  assert.deepEqual([invoiced.sdk, invoiced.platform], ["@segment/analytics-node", "server"]);
  const properties = await onePerson(site.postgres, userId, anonymousId, `old-${userId}`);
  assert.equal(properties.plan, "team");
  assert.deepEqual(site.line.heard("/v1/batch"), [503, 429, "cut", 200]);
});
