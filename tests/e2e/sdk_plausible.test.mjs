// Plausible's own tracker from npm, unchanged, in Chromium on a page of another origin.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launchBrowser } from "../support/browser.mjs";
import { servePage } from "../support/page.mjs";
import { until } from "../support/until.mjs";
import { Weir } from "../support/weir.mjs";

const PAGE = `
  import { init, track } from "@plausible-analytics/tracker";
  globalThis.start = (domain, endpoint) => init({ domain, endpoint, captureOnLocalhost: true, outboundLinks: true });
  globalThis.send = (name, options) => new Promise((callback) => track(name, { ...options, callback }));`;

let weir, page, browser;
before(async () => {
  weir = await Weir.start();
  page = await servePage(PAGE);
  browser = await launchBrowser();
});
after(async () => {
  await browser?.close();
  await page?.close();
  await weir?.close();
});

async function visit(path) {
  const context = await browser.newContext();
  const tab = await context.newPage();
  await tab.goto(page.url + path);
  await tab.evaluate(([key, url]) => globalThis.start(key, url), [weir.postgres.writeKey, `${weir.url}/api/event`]);
  return { context, tab };
}

const stored = (path, count) => until(`${count} events of ${path}`, async () => {
  const rows = await weir.postgres.sql(`SELECT * FROM weir.events WHERE properties->>'$current_url' LIKE $1 ORDER BY "timestamp", id`, [`%${path}%`]);
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

test("a visitor with another browser is somebody else", async () => {
  const { context } = await visit("/one");
  const other = await browser.newContext({ userAgent: "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0" });
  const tab = await other.newPage();
  await tab.goto(`${page.url}/other`);
  await tab.evaluate(([key, url]) => globalThis.start(key, url), [weir.postgres.writeKey, `${weir.url}/api/event`]);
  const [[one], [another]] = [await stored("/one", 1), await stored("/other", 1)];
  assert.notEqual(one.distinct_id, another.distinct_id);
  await context.close();
  await other.close();
});
