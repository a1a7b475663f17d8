// Snowplow's own trackers, unchanged: the browser's in Chromium on a page of another origin, the server's in Node.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { buildPageView, buildSelfDescribingEvent, buildStructEvent, newTracker } from "@snowplow/node-tracker";
import { Site } from "../support/site.mjs";
import { copies, copiesCame, onePerson, rowsOf, storedEvents } from "../support/stored.mjs";
import { until } from "../support/until.mjs";

const PAGE = `
  import * as snowplow from "@snowplow/browser-tracker";
  globalThis.snowplow = snowplow;
  globalThis.start = (appId, url, options) => {
    const tracker = snowplow.newTracker("sp", url, { appId, platform: "web", contexts: { webPage: true, session: true }, ...options });
    return tracker.getDomainUserId();
  };`;
const TP2 = "/com.snowplowanalytics.snowplow/tp2";

let site;
before(async () => (site = await Site.open(PAGE)));
after(() => site?.close());

const visit = (options = {}) => site.visit("/shop", site.key, site.line.url, options);

for (const [how, options] of [["plain", {}], ["base64", { encodeBase64: true }], ["a batch", { bufferSize: 3 }], ["GET", { eventMethod: "get" }]]) {
  test(`page view, structured and self-describing events are stored once each: ${how}`, async () => {
    const { context, tab, id: device } = await visit(options);
    await tab.evaluate(() => {
      const cart = { schema: "iglu:com.acme/cart/jsonschema/1-0-0", data: { items: 2 } };
      globalThis.snowplow.trackPageView({ title: "Tea", context: [cart] });
      globalThis.snowplow.trackStructEvent({ category: "shop", action: "add", label: "tea", value: 2.5 });
      globalThis.snowplow.trackSelfDescribingEvent({ event: { schema: "iglu:com.acme/paid/jsonschema/1-0-0", data: { amount: 12.5, items: ["ä"] } } });
    });
    const rows = await storedEvents(site.postgres, "distinct_id", device, 3);
    const find = (name) => rows.find(({ event }) => event === name);
    assert.equal(find("$pageview").properties.$title, "Tea");
    assert.equal(find("$pageview").properties.$current_url, `${site.page.url}/shop`);
    assert.deepEqual(find("$pageview").context.entities.cart[0].data, { items: 2 });
    assert.deepEqual([find("add").properties.category, find("add").properties.value], ["shop", 2.5]);
    assert.deepEqual([find("paid").properties.amount, find("paid").properties.items], [12.5, ["ä"]]);
    assert.match(find("paid").sdk, /^snowplow-js/);
    assert.ok(find("paid").session_id);
    await context.close();
  });
}

test("an identify event joins what the device did before to the person", async () => {
  const { context, tab, id: device } = await visit();
  const userId = `ada-${device}`;
  await tab.evaluate((userId) => {
    globalThis.snowplow.trackPageView();
    globalThis.snowplow.setUserId(userId);
    globalThis.snowplow.trackSelfDescribingEvent({ event: { schema: "iglu:com.acme/identify/jsonschema/1-0-0", data: { plan: "pro" } } });
  }, userId);
  const properties = await onePerson(site.postgres, device, userId);
  assert.deepEqual(properties, { plan: "pro" });
  await context.close();
});

test("what hears 503, 429 or nothing as the line breaks is sent again with the next event, and stored once", async () => {
  const { context, tab, id: device } = await visit();
  const track = (action) => tab.evaluate((action) => globalThis.snowplow.trackStructEvent({ category: "c", action }), action);
  const known = await copies(site.postgres);
  for (const failure of [503, 429, "cut"]) {
    site.line.failNext(failure);
    await track(`heard ${failure}`);
    await until(`the failure ${failure}`, () => site.line.heard(TP2).includes(failure));
    await track(`after ${failure}`);
  }
  await copiesCame(site.postgres, known + 1);
  const rows = await storedEvents(site.postgres, "distinct_id", device, 6);
  assert.deepEqual(rows.map(({ event }) => event), ["heard 503", "after 503", "heard 429", "after 429", "heard cut", "after cut"]);
  await context.close();
});

test("what is tracked offline arrives when the browser is online again", async () => {
  const { context, tab, id: device } = await visit();
  await context.setOffline(true);
  await tab.evaluate(() => globalThis.snowplow.trackPageView());
  await tab.waitForTimeout(1000);
  assert.deepEqual(await rowsOf(site.postgres, "distinct_id", device), []);
  await context.setOffline(false);
  await tab.evaluate(() => globalThis.snowplow.flushBuffer());
  await storedEvents(site.postgres, "distinct_id", device, 1);
  await context.close();
});

test("events that wait when the page closes are not lost", async () => {
  const { context, tab, id: device } = await visit({ bufferSize: 10, keepalive: true });
  await tab.evaluate(() => ["one", "two"].forEach((action) => globalThis.snowplow.trackStructEvent({ category: "c", action })));
  await tab.goto("about:blank");
  await storedEvents(site.postgres, "distinct_id", device, 2);
  await context.close();
});

test("an anonymous tracker's events belong to a session and have no address", async () => {
  const { context, tab, id: device } = await visit({ anonymousTracking: { withServerAnonymisation: true, withSessionTracking: true } });
  await tab.evaluate(() => {
    globalThis.snowplow.trackPageView();
    globalThis.snowplow.trackStructEvent({ category: "anonymous", action: "looked" });
  });
  const [looked] = await storedEvents(site.postgres, "event", "looked", 1);
  const rows = await storedEvents(site.postgres, "distinct_id", looked.distinct_id, 2);
  assert.deepEqual(rows.map(({ session_id }) => session_id), [looked.distinct_id, looked.distinct_id]);
  assert.deepEqual(rows.map(({ context }) => context.address), [null, null]);
  assert.notEqual(looked.distinct_id, device);
  await context.close();
});

test("the node tracker keeps a batch that hears 503, 429 or nothing for its next flush, and each event is stored once", async () => {
  const userId = `node-${crypto.randomUUID()}`;
  const tracker = newTracker({ namespace: "server", appId: site.key }, { endpoint: site.line.url, bufferSize: 10 });
  const known = await copies(site.postgres);
  site.line.posts.length = 0;
  site.line.failNext(503, 429, "cut");
  const device = `device-${userId}`;
  tracker.setUserId(userId);
  tracker.setDomainUserId(device);
  tracker.setSessionId("a session");
  const timestamp = { type: "ttm", value: Date.parse("2026-03-01T10:00:00.123Z") };
  tracker.track(buildPageView({ pageUrl: "https://docs.example/a", pageTitle: "Docs" }));
  tracker.track(buildStructEvent({ category: "shop", action: "add", value: 2.5 }));
  const invoiced = { schema: "iglu:com.acme/invoiced/jsonschema/1-0-0", data: { amount: 99, nested: { a: [1, null] } } };
  const cart = { schema: "iglu:com.acme/cart/jsonschema/1-0-0", data: { items: 2 } };
  tracker.track(buildSelfDescribingEvent({ event: invoiced }), [cart], timestamp);
  tracker.track(buildSelfDescribingEvent({ event: { schema: "iglu:com.acme/identify/jsonschema/1-0-0", data: { plan: "team" } } }));
  await until("success", async () => (await tracker.flush(), site.line.heard(TP2).includes(200)));
  await copiesCame(site.postgres, known + 4);
  const rows = await storedEvents(site.postgres, "distinct_id", userId, 4);
  const find = (name) => rows.find(({ event }) => event === name);
  assert.deepEqual([find("$pageview").properties.$title, find("add").properties.value], ["Docs", 2.5]);
  assert.deepEqual([find("invoiced").properties.amount, find("invoiced").properties.nested], [99, { a: [1, null] }]);
  assert.deepEqual([find("invoiced").context.entities.cart[0].data, find("invoiced").session_id], [{ items: 2 }, "a session"]);
  assert.equal(find("invoiced").timestamp.toISOString(), "2026-03-01T10:00:00.123Z");
  assert.deepEqual([find("add").sdk, find("add").platform], ["snowplow-node", "server"]);
  assert.deepEqual(await onePerson(site.postgres, userId, device), { plan: "team" });
  assert.deepEqual(site.line.heard(TP2), [503, 429, "cut", 200]);
});
