// posthog-js's routes, as it uses them. That the SDK itself is content is claimed in e2e.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { gzipSync } from "node:zlib";
import { until } from "../support/until.mjs";
import { Collector, somebody } from "./collector.mjs";

let weir;
before(async () => (weir = await Collector.start({ vars: { WEIR_PREFIX: "/ingest" } })));
after(() => weir.close());

const event = (distinct_id, more) => ({ event: "$pageview", properties: { distinct_id, token: weir.postgres.writeKey }, ...more });
const post = (path, body, headers = {}) => weir.request(path, { method: "POST", headers: { origin: "https://shop.example", ...headers }, body });

for (const path of ["/e/", "/i/v0/e/", "/batch/", "/capture", "/track", "/engage", "/ingest/e/"]) {
  test(`events_come_in_at_${path}`, async () => {
    const person = somebody("ann");
    const { status, answer } = await post(path, JSON.stringify([event(person)]), { "content-type": "application/json" });
    assert.equal(status, 200);
    assert.equal(answer.status, 1);
    await until("the event", async () => (await weir.stored(person)).length === 1);
  });
}

test("a_gzip_body_that_says_text_plain_is_recognised", async () => {
  const person = somebody("ben");
  const { status } = await post("/e/?compression=gzip-js&ver=1.434.18", gzipSync(JSON.stringify([event(person)])), { "content-type": "text/plain" });
  assert.equal(status, 200);
  await until("the event", async () => (await weir.stored(person)).length === 1);
});

test("a_beacon_in_base64_is_answered_without_a_body", async () => {
  const person = somebody("cat");
  const data = Buffer.from(JSON.stringify(event(person))).toString("base64");
  const { status, text } = await post("/e/?beacon=1", new URLSearchParams({ data, compression: "base64" }).toString(), {
    "content-type": "application/x-www-form-urlencoded",
  });
  assert.equal(status, 204);
  assert.equal(text, "");
  await until("the event", async () => (await weir.stored(person)).length === 1);
});

test("an_identify_carries_the_persons_properties", async () => {
  const person = somebody("dan");
  await post("/e/", JSON.stringify(event(person, { event: "$identify", $set: { plan: "pro" } })));
  const [row] = await until("the event", async () => (await weir.stored(person)).length === 1 && weir.stored(person));
  assert.deepEqual(row.user_properties.$set, { plan: "pro" });
});

test("the_configuration_keeps_it_compressing", async () => {
  for (const prefix of ["", "/ingest"]) {
    const { status, answer } = await weir.request(`${prefix}/array/${weir.postgres.writeKey}/config`);
    assert.equal(status, 200);
    assert.ok(answer.supportedCompression.includes("gzip-js"));
    const script = await weir.request(`${prefix}/array/${weir.postgres.writeKey}/config.js`);
    assert.match(script.headers.get("content-type"), /javascript/);
    assert.equal((await post(`${prefix}/flags/?v=2`, "{}")).status, 200);
  }
});

test("a_session_recording_is_answered_and_not_kept", async () => {
  assert.equal((await post("/s/", JSON.stringify([event(somebody("eve"), { event: "$snapshot" })]))).status, 200);
});

test("a_browser_may_send_with_credentials_and_whatever_headers_it_has", async () => {
  const { status, headers } = await weir.request("/e/", {
    method: "OPTIONS",
    headers: { origin: "https://shop.example", "access-control-request-method": "POST", "access-control-request-headers": "content-type, x-own" },
  });
  assert.equal(status, 204);
  assert.equal(headers.get("access-control-allow-origin"), "https://shop.example");
  assert.equal(headers.get("access-control-allow-credentials"), "true");
  assert.equal(headers.get("access-control-allow-headers"), "content-type, x-own");
  const answer = await post("/e/", JSON.stringify(event(somebody("fay"))));
  assert.equal(answer.headers.get("access-control-allow-origin"), "https://shop.example");
});

test("without_a_token_or_with_two_it_hears_401", async () => {
  const none = { event: "x", properties: { distinct_id: "a" } };
  assert.equal((await post("/e/", JSON.stringify(none))).status, 401);
  const two = [event(somebody("gus")), { event: "x", properties: { distinct_id: "a", token: "another" } }];
  assert.equal((await post("/e/", JSON.stringify(two))).status, 401);
});
