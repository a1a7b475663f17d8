// Segment's and RudderStack's routes. That their SDKs are content is claimed in e2e.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { until } from "../support/until.mjs";
import { Collector, somebody } from "./collector.mjs";

let weir;
before(async () => (weir = await Collector.start({ vars: { WEIR_PREFIX: "/ingest" } })));
after(() => weir.close());

const basic = (key = weir.postgres.writeKey) => `Basic ${Buffer.from(`${key}:`).toString("base64")}`;
const post = (path, body, headers = {}) => weir.request(path, {
  method: "POST", headers: { origin: "https://shop.example", "content-type": "text/plain", ...headers }, body: JSON.stringify(body),
});
const arrived = (person, count = 1) => until("the events", async () => {
  const rows = await weir.stored(person);
  return rows.length === count && rows;
});

for (const [path, event] of [["/v1/t", "seen"], ["/t", "seen"], ["/v1/track", "seen"], ["/ingest/v1/track", "seen"], ["/v1/p", "$pageview"],
  ["/v1/page", "$pageview"], ["/s", "$screen"], ["/v1/identify", "$identify"], ["/v1/group", "$groupidentify"], ["/v1/alias", "$create_alias"]]) {
  test(`a_call_comes_in_at_${path}`, async () => {
    const userId = somebody("ann");
    const { status, answer } = await post(path, { event: "seen", userId, groupId: "g", previousId: `${userId}-old` }, { authorization: basic() });
    assert.deepEqual([status, answer], [200, { success: true }]);
    const [row] = await arrived(userId);
    assert.equal(row.event, event);
  });
}

test("a_batch_is_stored_once_however_often_it_is_sent", async () => {
  const userId = somebody("ben");
  const batch = ["one", "two"].map((event) => ({ type: "track", event, userId, messageId: `${userId}-${event}` }));
  for (let round = 0; round < 2; round += 1) {
    assert.equal((await post("/v1/batch", { batch, writeKey: weir.postgres.writeKey })).status, 200);
  }
  await arrived(userId, 2);
  await weir.worker.drain(10_000);
  assert.equal((await weir.stored(userId)).length, 2);
});

test("an_unknown_key_hears_401_and_a_read_key_403", async () => {
  const event = { event: "seen", userId: somebody("cat") };
  assert.equal((await post("/v1/track", event, { authorization: basic("nobody") })).status, 401);
  assert.equal((await post("/v1/track", event, { authorization: basic(weir.postgres.readKey) })).status, 403);
  assert.equal((await post("/v1/track", event)).status, 401);
});

test("an_event_of_nobody_hears_400_and_is_kept_as_rejected", async () => {
  const event = somebody("nobody");
  const { status, answer } = await post("/v1/track", { event }, { authorization: basic() });
  assert.deepEqual([status, answer.code], [400, "missing_distinct_id"]);
  await until("the rejection", async () => {
    const rows = await weir.postgres.sql("SELECT reason FROM weir.rejected_events WHERE raw::jsonb->>'event' = $1", [event]);
    return rows.length === 1 && rows[0].reason === "missing_distinct_id";
  });
});

test("the_settings_name_the_collector_and_its_prefix", async () => {
  for (const prefix of ["", "/ingest"]) {
    const { status, answer } = await weir.request(`${prefix}/v1/projects/${weir.postgres.writeKey}/settings`);
    const { apiHost, apiKey, protocol } = answer.integrations["Segment.io"];
    assert.deepEqual([status, apiKey], [200, weir.postgres.writeKey]);
    assert.equal(`${protocol}://${apiHost}`, `${weir.url}${prefix}/v1`);
  }
  assert.equal((await post("/v1/m", { series: [] })).status, 200);
});

test("a_preflight_may_bring_the_headers_of_both", async () => {
  for (const [path, wanted] of [["/v1/t", "authorization, content-type, x-retry-count"], ["/v1/track", "anonymousid, authorization, content-type"]]) {
    const { status, headers } = await weir.request(path, {
      method: "OPTIONS", headers: { origin: "https://shop.example", "access-control-request-method": "POST", "access-control-request-headers": wanted },
    });
    assert.equal(status, 204);
    assert.equal(headers.get("access-control-allow-headers"), wanted);
    assert.equal(headers.get("access-control-allow-origin"), "https://shop.example");
    assert.ok(Number(headers.get("access-control-max-age")) > 0);
  }
});

test("rudderstack_hears_what_its_own_servers_say", async () => {
  const anonymousId = somebody("dan");
  const headers = { authorization: basic(), anonymousid: Buffer.from(anonymousId).toString("base64") };
  const { status, text } = await post("/v1/track", { type: "track", event: "seen", anonymousId, userId: "" }, headers);
  assert.deepEqual([status, text], [200, "OK"]);
  const beacon = await post(`/beacon/v1/batch?writeKey=${weir.postgres.writeKey}`, { batch: [{ type: "track", event: "left", anonymousId }] });
  assert.deepEqual([beacon.status, beacon.text], [200, "OK"]);
  const pixel = await weir.request(`/pixel/v1/page?writeKey=${weir.postgres.writeKey}&anonymousId=${anonymousId}&name=Mail`);
  assert.deepEqual([pixel.status, pixel.headers.get("content-type")], [200, "image/gif"]);
  const rows = await arrived(anonymousId, 3);
  assert.deepEqual(rows.map(({ event }) => event).sort(), ["$pageview", "left", "seen"]);
  const config = await weir.request(`/sourceConfig/?writeKey=${weir.postgres.writeKey}`);
  assert.deepEqual([config.answer.source.enabled, config.answer.source.destinations], [true, []]);
});
