// Snowplow's routes. That its tracker is content is claimed in e2e.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { until } from "../support/until.mjs";
import { Collector, somebody } from "./collector.mjs";

const TP2 = "/com.snowplowanalytics.snowplow/tp2";
const SCHEMA = "iglu:com.snowplowanalytics.snowplow/payload_data/jsonschema/1-0-4";
let weir;
before(async () => (weir = await Collector.start({ vars: { WEIR_PREFIX: "/ingest", WEIR_ADDRESS: "keep" } })));
after(() => weir.close());

const event = (duid, more) => ({ e: "pv", aid: weir.postgres.writeKey, p: "web", duid, eid: crypto.randomUUID(), dtm: String(Date.now()), ...more });
const post = (data, headers = {}, path = TP2) => weir.request(path, {
  method: "POST", headers: { origin: "https://shop.example", "content-type": "application/json; charset=UTF-8", ...headers },
  body: JSON.stringify({ schema: SCHEMA, data }),
});
const arrived = (person, count = 1) => until("the events", async () => (await weir.stored(person)).length === count && weir.stored(person));

test("a_body_is_stored_once_however_often_it_is_sent", async () => {
  const person = somebody("ann");
  const data = [event(person), event(person, { e: "se", se_ca: "c", se_ac: "add" })];
  for (const path of [TP2, `/ingest${TP2}`]) {
    const { status, text } = await post(data, {}, path);
    assert.deepEqual([status, text], [200, "ok"]);
  }
  await arrived(person, 2);
  await weir.worker.drain(10_000);
  assert.equal((await weir.stored(person)).length, 2);
});

test("a_pixel_is_an_event_and_an_image", async () => {
  const person = somebody("ben");
  const { status, headers } = await weir.request(`/i?${new URLSearchParams(event(person))}`);
  assert.deepEqual([status, headers.get("content-type")], [200, "image/gif"]);
  assert.equal((await arrived(person))[0].event, "$pageview");
});

test("credentials_are_allowed_to_the_exact_origin_with_the_anonymous_header", async () => {
  const { status, headers } = await weir.request(TP2, {
    method: "OPTIONS", headers: { origin: "https://shop.example", "access-control-request-method": "POST", "access-control-request-headers": "content-type,sp-anonymous" },
  });
  assert.equal(status, 204);
  assert.equal(headers.get("access-control-allow-origin"), "https://shop.example");
  assert.equal(headers.get("access-control-allow-credentials"), "true");
  assert.equal(headers.get("access-control-allow-headers"), "content-type,sp-anonymous");
});

test("an_anonymous_sender_leaves_no_address_even_where_policy_keeps_it", async () => {
  const address = { "cf-connecting-ip": "203.0.113.7" };
  const [named, hidden] = [somebody("cat"), somebody("dan")];
  await post([event(named)], address);
  await post([event(hidden)], { ...address, "sp-anonymous": "*" });
  assert.ok((await arrived(named))[0].context.address);
  assert.equal((await arrived(hidden))[0].context.address, null);
});

test("an_unknown_key_hears_401_which_a_tracker_does_not_repeat", async () => {
  assert.equal((await post([event(somebody("eve"), { aid: "shop" })])).status, 401);
  assert.equal((await post([{ e: "pv" }])).status, 401);
  assert.equal((await post([])).status, 400);
});
