// A browser's click becomes a row, a rollup and a funnel: the real posthog-js in a real Chromium, on the demo shop.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { launchBrowser } from "../support/browser.mjs";
import { until } from "../support/until.mjs";
import { Weir } from "../support/weir.mjs";

const BUILT_SITE = fileURLToPath(new URL("../../.weir/site", import.meta.url));
let weir, browser, site;

before(async () => {
  site = mkdtempSync(join(tmpdir(), "weir-site-"));
  cpSync(BUILT_SITE, site, { recursive: true });
  weir = await Weir.start({ site });
  browser = await launchBrowser();
});

after(async () => {
  await browser?.close();
  await weir?.close();
  if (site) rmSync(site, { recursive: true, force: true });
});

// A visitor of their own each: a new context has no cookies and no storage.
async function visit() {
  const context = await browser.newContext();
  const page = await context.newPage();
  const complaints = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  await page.goto(weir.url);
  await page.waitForFunction(() => globalThis.posthog?.__loaded && document.querySelector("[data-cart]"));
  const distinctId = await page.evaluate(() => globalThis.posthog.get_distinct_id());
  return { context, page, distinctId, complaints };
}

const stored = (distinctId) =>
  weir.postgres.sql('SELECT event, id, properties, context, sdk FROM weir.events WHERE distinct_id = $1 ORDER BY "timestamp", id', [distinctId]);

async function storedNames(distinctId, count) {
  const rows = await until(`${count} events of ${distinctId}`, async () => {
    const found = (await stored(distinctId)).filter(({ event }) => ["view", "cart", "pay"].includes(event));
    return found.length >= count && found;
  });
  return rows.map(({ event }) => event);
}

test("clicks through the shop are stored once each, with their properties, and the funnel counts them", async () => {
  const buyer = await visit();
  await buyer.page.click('[data-view="sencha"]');
  await buyer.page.click('[data-cart="sencha"]');
  await buyer.page.click("#pay");
  const looker = await visit();
  await looker.page.click('[data-view="oolong"]');

  assert.deepEqual(await storedNames(buyer.distinctId, 3), ["view", "cart", "pay"]);
  assert.deepEqual(await storedNames(looker.distinctId, 1), ["view"]);
  const rows = await stored(buyer.distinctId);
  assert.equal(new Set(rows.map(({ id }) => id)).size, rows.length);
  const view = rows.find(({ event }) => event === "view");
  assert.equal(view.properties.product, "sencha");
  assert.equal(view.properties.price, 12);
  assert.equal(view.sdk, "web");
  assert.equal(view.context.device.browser.includes("Chrom"), true);
  assert.equal(view.context.page.path, "/");
  assert.ok(rows.some(({ event }) => event === "$pageview"));

  const funnel = await weir.query("funnel", { steps: ["view", "cart", "pay"], within: "1 hour" });
  assert.deepEqual(funnel.map(({ persons }) => persons), [2, 1, 1]);
  assert.deepEqual([...buyer.complaints, ...looker.complaints], []);
  await buyer.context.close();
  await looker.context.close();
});

test("a click right before the tab closes is not lost", async () => {
  const { context, page, distinctId } = await visit();
  await page.click('[data-cart="assam"]');
  await page.close({ runBeforeUnload: true });
  assert.deepEqual(await storedNames(distinctId, 1), ["cart"]);
  await context.close();
});

test("clicks made offline arrive once each when the browser is online again", async () => {
  const { context, page, distinctId } = await visit();
  await until("the page view", async () => (await stored(distinctId)).length > 0);
  await context.setOffline(true);
  await page.click('[data-view="sencha"]');
  await page.click('[data-cart="sencha"]');
  await page.waitForTimeout(4000); // long enough for posthog-js to try and fail
  assert.deepEqual((await stored(distinctId)).filter(({ event }) => event === "view"), []);
  await context.setOffline(false);
  assert.deepEqual(await storedNames(distinctId, 2), ["view", "cart"]);
  await page.waitForTimeout(4000); // and long enough for it to send again what had arrived
  assert.deepEqual(await storedNames(distinctId, 2), ["view", "cart"]);
  await context.close();
});

test("signing in joins what the visitor did before to the person they are", async () => {
  const { context, page, distinctId } = await visit();
  await page.click('[data-view="assam"]');
  await storedNames(distinctId, 1);
  await page.click("#sign-in");
  const name = await page.evaluate(() => globalThis.posthog.get_distinct_id());
  assert.match(name, /^customer-/);
  await until("one person for both ids", async () => {
    const [row] = await weir.postgres.sql(
      "SELECT count(*)::int AS ids, count(DISTINCT person)::int AS persons FROM weir.person_ids WHERE distinct_id IN ($1, $2)", [distinctId, name]);
    return row.ids === 2 && row.persons === 1;
  });
  const [person] = await weir.postgres.sql(
    "SELECT p.properties FROM weir.persons p JOIN weir.person_ids USING (person) WHERE distinct_id = $1", [name]);
  assert.equal(person.properties.plan, "free");
  await context.close();
});

test("the page shows the events as they arrive, the funnel and the retention table", async () => {
  const { context, page } = await visit();
  await page.click('[data-view="sencha"]');
  await page.waitForFunction(() => [...document.querySelectorAll("#events tbody tr")].some((row) => row.cells[1].textContent === "view"));
  await page.waitForFunction(() => /view: \d+ persons/.test(document.querySelector("#funnel-text").textContent));
  await page.waitForFunction(() => document.querySelectorAll("#retention tbody tr").length > 1);
  assert.equal(await page.textContent("#state"), "");
  await context.close();
});
