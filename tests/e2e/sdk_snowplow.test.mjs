// Snowplow's own browser tracker, unchanged, in Chromium on a page of another origin.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launchBrowser } from "../support/browser.mjs";
import { FlakyLine } from "../support/flaky.mjs";
import { servePage } from "../support/page.mjs";
import { onePerson, rowsOf, storedEvents } from "../support/stored.mjs";
import { until } from "../support/until.mjs";
import { Weir } from "../support/weir.mjs";

const PAGE = `
  import * as snowplow from "@snowplow/browser-tracker";
  globalThis.snowplow = snowplow;
  globalThis.start = (appId, url, options) => {
    const tracker = snowplow.newTracker("sp", url, { appId, platform: "web", contexts: { webPage: true, session: true }, ...options });
    return tracker.getDomainUserId();
  };`;
const TP2 = "/com.snowplowanalytics.snowplow/tp2";

let weir, line, page, browser, key;
before(async () => {
  weir = await Weir.start();
  key = weir.postgres.writeKey;
  line = await FlakyLine.to(weir.url);
  page = await servePage(PAGE);
  browser = await launchBrowser();
});
after(async () => {
  await browser?.close();
  await page?.close();
  await line?.close();
  await weir?.close();
});

async function visit(options = {}) {
  const context = await browser.newContext();
  const tab = await context.newPage();
  await tab.goto(`${page.url}/shop`);
  const device = await tab.evaluate(([key, url, options]) => globalThis.start(key, url, options), [key, line.url, options]);
  return { context, tab, device };
}

for (const [how, options] of [["plain", {}], ["base64", { encodeBase64: true }], ["a batch", { bufferSize: 3 }], ["GET", { eventMethod: "get" }]]) {
  test(`page view, structured and self-describing events are stored once each: ${how}`, async () => {
    const { context, tab, device } = await visit(options);
    await tab.evaluate(() => {
      const cart = { schema: "iglu:com.acme/cart/jsonschema/1-0-0", data: { items: 2 } };
      globalThis.snowplow.trackPageView({ title: "Tea", context: [cart] });
      globalThis.snowplow.trackStructEvent({ category: "shop", action: "add", label: "tea", value: 2.5 });
      globalThis.snowplow.trackSelfDescribingEvent({ event: { schema: "iglu:com.acme/paid/jsonschema/1-0-0", data: { amount: 12.5, items: ["ä"] } } });
    });
    const rows = await storedEvents(weir.postgres, "distinct_id", device, 3);
    const find = (name) => rows.find(({ event }) => event === name);
    assert.equal(find("$pageview").properties.$title, "Tea");
    assert.equal(find("$pageview").properties.$current_url, `${page.url}/shop`);
    assert.deepEqual(find("$pageview").context.entities.cart[0].data, { items: 2 });
    assert.deepEqual([find("add").properties.category, find("add").properties.value], ["shop", 2.5]);
    assert.deepEqual([find("paid").properties.amount, find("paid").properties.items], [12.5, ["ä"]]);
    assert.match(find("paid").sdk, /^snowplow-js/);
    assert.ok(find("paid").session_id);
    await context.close();
  });
}

test("an identify event joins what the device did before to the person", async () => {
  const { context, tab, device } = await visit();
  const userId = `ada-${device}`;
  await tab.evaluate((userId) => {
    globalThis.snowplow.trackPageView();
    globalThis.snowplow.setUserId(userId);
    globalThis.snowplow.trackSelfDescribingEvent({ event: { schema: "iglu:com.acme/identify/jsonschema/1-0-0", data: { plan: "pro" } } });
  }, userId);
  const properties = await onePerson(weir.postgres, device, userId);
  assert.deepEqual(properties, { plan: "pro" });
  await context.close();
});

test("what hears 503 or 429 is sent again with the next event, and stored once", async () => {
  const { context, tab, device } = await visit();
  const track = (action) => tab.evaluate((action) => globalThis.snowplow.trackStructEvent({ category: "c", action }), action);
  for (const status of [503, 429]) {
    line.failNext(status);
    await track(`refused ${status}`);
    await until(`the refusal ${status}`, () => line.heard(TP2).includes(status));
    await track(`after ${status}`);
  }
  const rows = await storedEvents(weir.postgres, "distinct_id", device, 4);
  assert.deepEqual(rows.map(({ event }) => event), ["refused 503", "after 503", "refused 429", "after 429"]);
  await context.close();
});

test("what is tracked offline arrives when the browser is online again", async () => {
  const { context, tab, device } = await visit();
  await context.setOffline(true);
  await tab.evaluate(() => globalThis.snowplow.trackPageView());
  await tab.waitForTimeout(1000);
  assert.deepEqual(await rowsOf(weir.postgres, "distinct_id", device), []);
  await context.setOffline(false);
  await tab.evaluate(() => globalThis.snowplow.flushBuffer());
  await storedEvents(weir.postgres, "distinct_id", device, 1);
  await context.close();
});

test("events that wait when the page closes are not lost", async () => {
  const { context, tab, device } = await visit({ bufferSize: 10, keepalive: true });
  await tab.evaluate(() => ["one", "two"].forEach((action) => globalThis.snowplow.trackStructEvent({ category: "c", action })));
  await tab.goto("about:blank");
  await storedEvents(weir.postgres, "distinct_id", device, 2);
  await context.close();
});

test("an anonymous tracker's events belong to a session and have no address", async () => {
  const { context, tab, device } = await visit({ anonymousTracking: { withServerAnonymisation: true, withSessionTracking: true } });
  await tab.evaluate(() => {
    globalThis.snowplow.trackPageView();
    globalThis.snowplow.trackStructEvent({ category: "anonymous", action: "looked" });
  });
  const [looked] = await storedEvents(weir.postgres, "event", "looked", 1);
  const rows = await storedEvents(weir.postgres, "distinct_id", looked.distinct_id, 2);
  assert.deepEqual(rows.map(({ session_id }) => session_id), [looked.distinct_id, looked.distinct_id]);
  assert.deepEqual(rows.map(({ context }) => context.address), [null, null]);
  assert.notEqual(looked.distinct_id, device);
  await context.close();
});
