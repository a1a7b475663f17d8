// Snowplow's own browser tracker, unchanged, in Chromium on a page of another origin.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Site } from "../support/site.mjs";
import { onePerson, rowsOf, storedEvents } from "../support/stored.mjs";
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

test("what hears 503 or 429 is sent again with the next event, and stored once", async () => {
  const { context, tab, id: device } = await visit();
  const track = (action) => tab.evaluate((action) => globalThis.snowplow.trackStructEvent({ category: "c", action }), action);
  for (const status of [503, 429]) {
    site.line.failNext(status);
    await track(`refused ${status}`);
    await until(`the refusal ${status}`, () => site.line.heard(TP2).includes(status));
    await track(`after ${status}`);
  }
  const rows = await storedEvents(site.postgres, "distinct_id", device, 4);
  assert.deepEqual(rows.map(({ event }) => event), ["refused 503", "after 503", "refused 429", "after 429"]);
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
