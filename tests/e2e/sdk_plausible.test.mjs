// Plausible's own tracker from npm, unchanged, in Chromium on a page of another origin.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Site } from "../support/site.mjs";
import { until } from "../support/until.mjs";

const PAGE = `
  import { init, track } from "@plausible-analytics/tracker";
  globalThis.start = (domain, endpoint, options) => init({ domain, endpoint, captureOnLocalhost: true, outboundLinks: true, ...options });
  globalThis.send = (name, options) => new Promise((callback) => track(name, { ...options, callback }));`;
const PATH = "/api/event";

let site;
before(async () => (site = await Site.open(PAGE)));
after(() => site?.close());

const visit = (path, options = {}) => site.visit(path, site.key, site.line.url + PATH, options);

const stored = (path, count) => until(`${count} events of ${path}`, async () => {
  const rows = await site.postgres.sql(`SELECT * FROM weir.events WHERE properties->>'$current_url' LIKE $1 ORDER BY "timestamp", id`, [`%${path}%`]);
  if (rows.length > count) throw new Error(`${rows.length} events: ${rows.map(({ event }) => event)}`);
  return rows.length === count && rows;
});

test("page view and custom event are stored once each, with properties and revenue, of one visitor", async () => {
  const { context, tab } = await visit("/tea?utm_source=letter");
  const { status } = await tab.evaluate(() => globalThis.send("Paid", { props: { sort: "green" }, revenue: { currency: "EUR", amount: 12.5 } }));
  assert.equal(status, 202);
  const rows = await stored("/tea", 2);
  assert.deepEqual(rows.map(({ event }) => event).sort(), ["$pageview", "Paid"]);
  const paid = rows.find(({ event }) => event === "Paid");
  assert.equal(paid.properties.sort, "green");
  assert.deepEqual(paid.properties.$revenue, { currency: "EUR", amount: 12.5 });
  assert.equal(paid.context.campaign.source, "letter");
  assert.equal(new Set(rows.map(({ distinct_id }) => distinct_id)).size, 1);
  await context.close();
});

test("how far somebody read is sent when they leave, and stored", async () => {
  const { context, tab } = await visit("/read");
  await tab.waitForTimeout(200);
  await tab.evaluate(() => {
    Object.defineProperty(document, "visibilityState", { value: "hidden", configurable: true });
    document.dispatchEvent(new Event("visibilitychange"));
  });
  await tab.close();
  const rows = await stored("/read", 2);
  const engagement = rows.find(({ event }) => event === "$engagement");
  assert.equal(engagement.properties.$scroll_depth, 100);
  await context.close();
});

test("an event right before the tab closes is stored once", async () => {
  const { context, tab } = await visit("/closing", { autoCapturePageviews: false });
  await tab.evaluate(() => void globalThis.send("Left", { props: { cart: "full" } }));
  await tab.close({ runBeforeUnload: true });
  const [left] = await stored("/closing", 1);
  assert.deepEqual([left.event, left.properties.cart], ["Left", "full"]);
  await context.close();
});

test("the tracker tells the page of 503, 429 and being offline, and sends none of it again", async () => {
  const { context, tab } = await visit("/unlucky", { autoCapturePageviews: false });
  const send = (name) => tab.evaluate((name) => globalThis.send(name), name);
  site.line.posts.length = 0;
  site.line.failNext(503, 429);
  assert.deepEqual(await send("heard 503"), { status: 503 });
  assert.deepEqual(await send("heard 429"), { status: 429 });
  await context.setOffline(true);
  assert.ok((await send("offline")).error);
  await context.setOffline(false);
  assert.deepEqual(await send("online"), { status: 202 });
  const [online] = await stored("/unlucky", 1);
  assert.equal(online.event, "online");
  assert.deepEqual(site.line.heard(PATH), [503, 429, 202]);
  await context.close();
});

test("a visitor with another browser is somebody else", async () => {
  const { context } = await visit("/one");
  const other = await site.browser.newContext({ userAgent: "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0" });
  const tab = await other.newPage();
  await tab.goto(`${site.page.url}/other`);
  await tab.evaluate(([key, url]) => globalThis.start(key, url), [site.key, site.line.url + PATH]);
  const [[one], [another]] = [await stored("/one", 1), await stored("/other", 1)];
  assert.notEqual(one.distinct_id, another.distinct_id);
  await context.close();
  await other.close();
});
