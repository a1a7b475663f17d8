// PostHog's own browser SDK, unchanged, in Chromium on a page of another origin: what it says, and what it makes of a bad
// line. The demo shop's tests (shop.test.mjs) are of the same SDK: clicks, a closed tab, an offline laptop.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Site } from "../support/site.mjs";
import { copies, copiesCame, onePerson, storedEvents } from "../support/stored.mjs";
import { until } from "../support/until.mjs";

const PAGE = `
  import posthog from "posthog-js";
  globalThis.posthog = posthog;
  globalThis.start = (key, host, options) => new Promise((loaded) => {
    posthog.init(key, { api_host: host, person_profiles: "always", autocapture: false, request_queue_config: { flush_interval_ms: 250 }, ...options,
      loaded: () => loaded(posthog.get_distinct_id()) });
  });`;

let site;
before(async () => (site = await Site.open(PAGE)));
after(() => site?.close());

// Once a visitor's page view is stored, the SDK knows what the collector can do, and has nothing on the way.
async function visit(options = {}) {
  const visitor = await site.visit("/shop?utm_source=letter", site.key, site.line.url, options);
  const [view] = await storedEvents(site.postgres, "distinct_id", visitor.id, 1);
  site.line.posts.length = 0;
  const capture = (...call) => visitor.tab.evaluate((call) => void globalThis.posthog.capture(...call), call);
  return { ...visitor, view, capture };
}

const EVENTS = "/i/v0/e/";
const names = (rows) => rows.map(({ event }) => event);

test("every call is stored once, gzipped, and identify and alias make one person of three ids", async () => {
  const { context, tab, id: device, view } = await visit();
  const userId = `ada-${device}`;
  await tab.evaluate((userId) => {
    globalThis.posthog.capture("paid", { amount: 12.5, items: [{ sku: "ä €" }] });
    globalThis.posthog.identify(userId, { plan: "pro" }, { first_seen: "letter" });
    globalThis.posthog.group("company", "acme", { seats: 4 });
    globalThis.posthog.capture("invited");
    globalThis.posthog.alias(`${userId}-mail`, userId);
  }, userId);
  assert.deepEqual([view.event, view.sdk, view.platform, view.context.campaign.source], ["$pageview", "web", "web", "letter"]);
  const [, paid] = await storedEvents(site.postgres, "distinct_id", device, 2);
  assert.deepEqual([paid.event, paid.properties.amount, paid.properties.items], ["paid", 12.5, [{ sku: "ä €" }]]);
  assert.deepEqual([paid.session_id, paid.properties.$current_url], [view.session_id, `${site.page.url}/shop?utm_source=letter`]);
  const rows = await storedEvents(site.postgres, "distinct_id", userId, 4);
  assert.deepEqual(names(rows), ["$identify", "$groupidentify", "invited", "$create_alias"]);
  const [, group, invited] = rows;
  assert.deepEqual([group.properties.$group_type, group.properties.$group_key, group.properties.$group_set], ["company", "acme", { seats: 4 }]);
  assert.deepEqual(invited.properties.$groups, { company: "acme" });
  const person = await onePerson(site.postgres, device, userId, `${userId}-mail`);
  assert.deepEqual([person.plan, person.first_seen], ["pro", "letter"]);
  assert.ok(site.line.posts.length > 0 && site.line.posts.every(({ isGzip }) => isGzip), JSON.stringify(site.line.posts));
  await context.close();
});

test("what hears 503, or nothing as the line breaks, is sent again and stored once; what hears 429 is thrown away", async () => {
  const { context, capture, id: device } = await visit();
  const known = await copies(site.postgres);
  // One request each, in this order: 429 first, so that it would have been sent again before the others were.
  for (const [number, failure] of [429, 503, "cut"].entries()) {
    site.line.failNext(failure);
    await capture(`heard ${failure}`, { number }, { send_instantly: true });
    await until(`the ${failure}`, () => site.line.heard(EVENTS).includes(failure));
  }
  await copiesCame(site.postgres, known + 1);
  const rows = await storedEvents(site.postgres, "distinct_id", device, 3);
  assert.deepEqual(names(rows), ["$pageview", "heard 503", "heard cut"]);
  assert.deepEqual(rows.slice(1).map(({ properties }) => properties.number), [1, 2]);
  assert.deepEqual(site.line.heard(EVENTS), [429, 503, "cut", 200, 200]); // the broken line's may be Chromium's own second try
  await context.close();
});

test("what waits when the tab closes goes by sendBeacon, and is stored once", async () => {
  const { context, tab, id: device } = await site.visit("/shop", site.key, site.line.url, { request_queue_config: { flush_interval_ms: 5000 } });
  site.line.posts.length = 0;
  await tab.evaluate(() => ["one", "two"].forEach((event) => globalThis.posthog.capture(event)));
  await tab.close({ runBeforeUnload: true });
  const rows = await storedEvents(site.postgres, "distinct_id", device, 4);
  assert.deepEqual(names(rows), ["$pageview", "one", "two", "$pageleave"]);
  const { posts } = site.line;
  assert.ok(posts.some(({ isBeacon, isGzip, status }) => isBeacon && isGzip && status === 200), JSON.stringify(posts));
  await context.close();
});
