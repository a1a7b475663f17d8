// Umami's and Plausible's routes: the bodies that their documentation shows. That Plausible's tracker and Umami's client for
// servers are content is claimed in e2e; Umami's script is in no package but that of all of Umami.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { until } from "../support/until.mjs";
import { Collector } from "./collector.mjs";

let weir;
before(async () => (weir = await Collector.start({ vars: { WEIR_PREFIX: "/ingest" } })));
after(() => weir.close());

const FIREFOX = { "user-agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0" };
const post = (path, body, headers = {}) => weir.request(path, {
  method: "POST", headers: { ...FIREFOX, origin: "https://shop.example", ...headers }, body: JSON.stringify(body),
});
const send = (type, payload, headers) => post("/api/send", {
  type, payload: { website: weir.postgres.writeKey, hostname: "shop.example", screen: "1920x1080", language: "en-GB", title: "Tea", referrer: "", ...payload },
}, { "content-type": "application/json", ...headers });
const plausible = (body, path = "/api/event") => post(path, { d: weir.postgres.writeKey, ...body }, { "content-type": "text/plain" });
const stored = (url, count = 1) => until(`${count} events of ${url}`, async () => {
  const rows = await weir.postgres.sql(`SELECT * FROM weir.events WHERE properties->>'$current_url' = $1 ORDER BY "timestamp", id`, [url]);
  return rows.length === count && rows;
});

test("umami_hears_a_session_and_a_visit_that_stay", async () => {
  const first = await send("event", { url: "/a" });
  const second = await send("event", { url: "/a", name: "paid", data: { amount: 12.5 } }, { "x-umami-cache": first.answer.cache });
  assert.deepEqual([first.status, second.status], [200, 200]);
  assert.ok(first.answer.cache);
  assert.equal(second.answer.sessionId, first.answer.sessionId);
  const rows = await stored("https://shop.example/a", 2);
  assert.deepEqual(rows.map(({ event }) => event).sort(), ["$pageview", "paid"]);
  assert.equal(rows.find(({ event }) => event === "paid").properties.amount, 12.5);
  assert.equal(rows[0].distinct_id, rows[1].distinct_id);
  assert.equal(rows[0].context.screen, "1920x1080");
});

test("umamis_identify_joins_the_visitor_to_the_id", async () => {
  const agent = { "user-agent": `${FIREFOX["user-agent"]} ${crypto.randomUUID()}` };
  const id = `ada-${crypto.randomUUID()}`;
  await send("event", { url: "/before" }, agent);
  const [before] = await stored("https://shop.example/before");
  await send("identify", { url: "/", id, data: { plan: "pro" } }, agent);
  const [row] = await until("one person", async () => {
    const rows = await weir.postgres.sql(
      "SELECT p.properties FROM weir.person_ids JOIN weir.persons p USING (person) WHERE distinct_id = ANY($1)", [[before.distinct_id, id]]);
    return rows.length === 2 && rows;
  });
  assert.equal(row.properties.plan, "pro");
});

test("umamis_cache_header_passes_a_preflight", async () => {
  const { status, headers } = await weir.request("/api/send", {
    method: "OPTIONS", headers: { origin: "https://shop.example", "access-control-request-method": "POST", "access-control-request-headers": "content-type,x-umami-cache" },
  });
  assert.deepEqual([status, headers.get("access-control-allow-headers")], [204, "content-type,x-umami-cache"]);
});

test("umami_hears_401_for_a_website_nobody_made", async () => {
  assert.equal((await send("event", { website: "b59e9c65-ae32-47f1-8400-119fcf4861c4", url: "/" })).status, 401);
});

for (const path of ["/api/event", "/ingest/api/event"]) {
  test(`plausible_hears_202_ok_at_${path}`, async () => {
    const url = `https://shop.example${path}/tea`;
    const { status, text, headers } = await plausible({ n: "pageview", u: url, r: null, v: 36 }, path);
    assert.deepEqual([status, text, headers.get("x-plausible-dropped")], [202, "ok", null]);
    const [row] = await stored(url);
    assert.deepEqual([row.event, row.sdk, row.context.page.path], ["$pageview", "plausible", `${path}/tea`]);
  });
}

test("plausibles_list_of_domains_stores_the_event_for_each_or_for_none", async () => {
  const name = crypto.randomUUID();
  const [{ key }] = await weir.postgres.sql("SELECT weir.create_write_key(name => $1, environment => 'staging') AS key", [name]);
  const url = `https://shop.example/${name}`;
  const { status } = await plausible({ d: `${weir.postgres.writeKey}, ${key}`, n: "pageview", u: url });
  assert.equal(status, 202);
  const rows = await stored(url, 2);
  assert.deepEqual(rows.map(({ environment }) => environment).sort(), ["production", "staging"]);
  assert.equal(new Set(rows.map(({ distinct_id }) => distinct_id)).size, 2, "no site knows the other's visitors");
  assert.equal((await plausible({ d: `${weir.postgres.writeKey},weir_w_unknown`, n: "pageview", u: `${url}/x` })).status, 401);
  assert.deepEqual(await weir.postgres.sql("SELECT FROM weir.events WHERE properties->>'$current_url' = $1", [`${url}/x`]), []);
});

test("plausible_is_told_of_what_was_dropped", async () => {
  const { status, headers } = await plausible({ n: "", u: "https://shop.example/" });
  assert.deepEqual([status, headers.get("x-plausible-dropped")], [202, "1"]);
  assert.equal((await plausible({ n: "pageview", d: "shop.example", u: "https://shop.example/" })).status, 401);
});
