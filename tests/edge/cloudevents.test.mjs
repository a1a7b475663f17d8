// CloudEvents over HTTP. That the SDK is content is claimed in e2e.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { until } from "../support/until.mjs";
import { Collector, somebody } from "./collector.mjs";

let weir;
before(async () => (weir = await Collector.start({ vars: { WEIR_PREFIX: "/ingest" } })));
after(() => weir.close());

const STRUCTURED = "application/cloudevents+json";
const post = (body, contentType, { key = weir.postgres.writeKey, path = "/cloudevents", headers = {} } = {}) => weir.request(path, {
  method: "POST", headers: { authorization: `Bearer ${key}`, "content-type": contentType, ...headers }, body,
});
const event = (subject, more) => JSON.stringify({ specversion: "1.0", id: subject, source: "/shop", type: "paid", subject, data: { amount: 1 }, ...more });
const arrived = (person, count = 1) => until("the events", async () => (await weir.stored(person)).length === count && weir.stored(person));

for (const path of ["/cloudevents", "/cloudevents/", "/ingest/cloudevents"]) {
  test(`an_event_is_answered_202_at_${path}`, async () => {
    const subject = somebody("ann");
    const { status, text } = await post(event(subject), STRUCTURED, { path });
    assert.deepEqual([status, text], [202, ""]);
    assert.deepEqual((await arrived(subject))[0].properties, { amount: 1 });
  });
}

test("binary_data_that_is_no_json_is_kept_in_base64", async () => {
  const subject = somebody("ben");
  const headers = { "ce-specversion": "1.0", "ce-id": "1", "ce-source": "/scanner", "ce-type": "scanned", "ce-subject": encodeURIComponent(subject) };
  assert.equal((await post(new Uint8Array([0, 255, 1]), "application/octet-stream", { headers })).status, 202);
  assert.deepEqual((await arrived(subject))[0].properties, { data_base64: "AP8B" });
});

test("a_batch_with_a_bad_event_is_taken", async () => {
  const subject = somebody("cat");
  const body = `[${event(subject)}, {"specversion": "1.0", "type": "a", "source": "/s"}]`;
  assert.equal((await post(body, "application/cloudevents-batch+json")).status, 202);
  await arrived(subject);
});

test("a_webhook_is_validated", async () => {
  for (const path of ["/cloudevents", "/ingest/cloudevents"]) {
    const { status, headers } = await weir.request(path, { method: "OPTIONS", headers: { "webhook-request-origin": "eventemitter.example" } });
    assert.equal(status, 204);
    assert.equal(headers.get("webhook-allowed-origin"), "eventemitter.example");
    assert.equal(headers.get("webhook-allowed-rate"), "*");
  }
});

test("what_is_wrong_has_its_status", async () => {
  const subject = somebody("dan");
  assert.equal((await post(event(subject), STRUCTURED, { key: "nobody" })).status, 401);
  assert.equal((await post("{oops", STRUCTURED)).status, 400);
  assert.equal((await post("x", "application/cloudevents+avro")).status, 415);
  const { status, answer } = await post(event(subject, { type: undefined }), STRUCTURED);
  assert.deepEqual([status, answer.error.code, answer.error.docs], [400, "missing_event", "docs/INGEST.md#missing_event"]);
  const refused = (await post("{oops", STRUCTURED)).answer.error;
  assert.deepEqual(Object.keys(refused).sort(), ["code", "docs", "hint", "message"]);
  assert.equal(refused.docs, "docs/HTTP.md#malformed_body");
});
