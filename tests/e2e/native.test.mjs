// Our own dialect from a browser: the page's code in docs/HTTP.md, as it stands there, in Chromium on another origin.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { Site } from "../support/site.mjs";
import { copies, copiesCame, onePerson, storedEvents } from "../support/stored.mjs";
import { until } from "../support/until.mjs";

const [, OUTBOX] = /```js\n(class Outbox [\s\S]*?)```/.exec(readFileSync(new URL("../../docs/HTTP.md", import.meta.url), "utf8"));
const PAGE = `
  ${OUTBOX}
  const me = crypto.randomUUID();
  globalThis.start = (key, url) => {
    const outbox = new Outbox(url, key);
    globalThis.capture = (event, properties, id = me) => outbox.capture(event, id, properties);
    return me;
  };`;
const PATH = "/api/v1/events/batch";

let site;
before(async () => (site = await Site.open(PAGE)));
after(() => site?.close());

async function visit() {
  site.line.posts.length = 0;
  const visitor = await site.visit("/shop", site.key, site.line.url);
  return { ...visitor, capture: (...call) => visitor.tab.evaluate((call) => globalThis.capture(...call), call) };
}

test("events are stored once each, gzipped, and identify, group and alias are what they are to posthog-js", async () => {
  const { context, tab, id } = await visit();
  const userId = `ada-${id}`;
  await tab.evaluate(([id, userId]) => {
    globalThis.capture("$pageview", { $current_url: location.href });
    globalThis.capture("paid", { amount: 12.5, items: [{ sku: "ä €" }] });
    globalThis.capture("$identify", { $anon_distinct_id: id, $set: { plan: "pro" } }, userId);
    globalThis.capture("$groupidentify", { $group_type: "company", $group_key: "acme", $group_set: { seats: 4 } }, userId);
    globalThis.capture("$create_alias", { alias: `${userId}-mail` }, userId);
  }, [id, userId]);
  const rows = await storedEvents(site.postgres, "distinct_id", id, 2);
  assert.equal(rows.find(({ event }) => event === "$pageview").context.page.path, "/shop");
  assert.deepEqual(rows.find(({ event }) => event === "paid").properties, { amount: 12.5, items: [{ sku: "ä €" }] });
  const group = (await storedEvents(site.postgres, "distinct_id", userId, 3)).find(({ event }) => event === "$groupidentify");
  assert.deepEqual([group.properties.$group_key, group.properties.$group_set], ["acme", { seats: 4 }]);
  assert.deepEqual(await onePerson(site.postgres, id, userId, `${userId}-mail`), { plan: "pro" });
  assert.ok(site.line.posts.every(({ isGzip, status }) => isGzip && status === 200));
  await context.close();
});

test("what hears 503, 429 or nothing is sent again, and stored once", async () => {
  const known = await copies(site.postgres);
  const { context, capture, id } = await visit();
  site.line.failNext(503, 429, "cut");
  await capture("patient");
  await copiesCame(site.postgres, known + 1);
  await storedEvents(site.postgres, "distinct_id", id, 1);
  assert.deepEqual(site.line.heard(PATH), [503, 429, "cut", 200]);
  await context.close();
});

test("what is captured offline arrives once the browser is online again", async () => {
  const { context, tab, capture, id } = await visit();
  await context.setOffline(true);
  const failed = tab.waitForEvent("requestfailed");
  await capture("offline");
  await failed;
  await context.setOffline(false);
  await storedEvents(site.postgres, "distinct_id", id, 1);
  await context.close();
});

test("what waits when the page closes goes by sendBeacon, and again from the next page, and is stored once", async () => {
  const known = await copies(site.postgres);
  const { context, tab, capture, id } = await visit();
  site.line.failNext(503);
  await capture("waiting");
  await until("the refusal", () => site.line.heard(PATH).includes(503));
  await tab.goto("about:blank");
  await storedEvents(site.postgres, "distinct_id", id, 1);
  assert.deepEqual(site.line.posts.map(({ isBeacon, status }) => [isBeacon, status]), [[false, 503], [true, 200]]);
  await tab.goto(`${site.page.url}/shop`);
  await tab.evaluate(([key, url]) => globalThis.start(key, url), [site.key, site.line.url]);
  await copiesCame(site.postgres, known + 1);
  await storedEvents(site.postgres, "distinct_id", id, 1);
  await context.close();
});
