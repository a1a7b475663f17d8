// Wrong input at every door: the right status, a code, a hint, and nothing stored.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { gzipSync } from "node:zlib";
import { until } from "../support/until.mjs";
import { Collector, somebody } from "./collector.mjs";

let weir;
before(async () => (weir = await Collector.start()));
after(() => weir.close());

const EVENT = { event: "view", distinct_id: "somebody" };

function refused({ status, answer }, expected, code) {
  assert.equal(status, expected, JSON.stringify(answer));
  assert.equal(answer.error.code, code);
  assert.ok(answer.error.message.length > 5);
  assert.ok(answer.error.hint.length > 5);
  assert.match(answer.error.docs, new RegExp(`^docs/(HTTP|INGEST)\\.md#${code}$`));
}

test("a_missing_an_unknown_and_a_revoked_key_are_401", async () => {
  refused(await weir.request("/api/v1/events", { method: "POST", body: JSON.stringify(EVENT) }), 401, "missing_key");
  refused(await weir.send(EVENT, { key: "weir_w_nonsense" }), 401, "unknown_key");
  refused(await weir.send(EVENT, { key: `weir_w_${"A".repeat(43)}` }), 401, "unknown_key");
  const [{ key }] = await weir.postgres.sql("SELECT weir.create_write_key(name => 'short-lived') AS key");
  await weir.postgres.sql("SELECT weir.revoke_key(name => 'short-lived')");
  refused(await weir.send(EVENT, { key }), 401, "unknown_key");
});

test("a_write_key_can_not_read_and_a_read_key_can_not_write", async () => {
  refused(await weir.send(EVENT, { key: weir.postgres.readKey }), 403, "wrong_kind_of_key");
  refused(await weir.ask("trend", {}, { key: weir.postgres.writeKey }), 403, "wrong_kind_of_key");
});

test("a_read_key_has_no_place_in_an_address", async () => {
  refused(await weir.request(`/api/v1/events?key=${weir.postgres.readKey}`), 401, "missing_key");
});

test("a_method_that_nobody_knows_is_not_GET", async () => {
  const { status, headers } = await weir.request("/api/v1/health", { method: "QUERY" });
  assert.equal(status, 405);
  assert.equal(headers.get("allow"), "GET, HEAD, OPTIONS");
});

test("a_key_for_one_site_is_no_use_on_another", async () => {
  const [{ key }] = await weir.postgres.sql("SELECT weir.create_write_key(name => 'shop', allowed_origins => '{https://shop.example}') AS key");
  refused(await weir.send(EVENT, { key, headers: { origin: "https://evil.example" } }), 403, "origin_not_allowed");
  const event = { event: "view", distinct_id: somebody("ann") };
  assert.equal((await weir.send(event, { key, headers: { origin: "https://shop.example" } })).status, 200);
  assert.equal((await weir.send(event, { key })).status, 200, "a server sends no origin");
  // An image's address, as a browser asks for it; fetch() would not let the headers through.
  const image = (headers) => weir.worker.fetch(`/i?e=pv&aid=${key}&duid=${somebody("ben")}`, { headers: { "sec-fetch-site": "cross-site", "sec-fetch-dest": "image", ...headers } });
  assert.equal((await image({ referer: "https://evil.example/page" })).status, 403);
  assert.equal((await image({})).status, 403);
  assert.equal((await image({ referer: "https://shop.example/tea" })).status, 200);
});

test("broken_json_is_400", async () => {
  for (const body of ["{", "[1,2", "{\"event\":}", "\u0000", "nonsense"]) {
    const { status, answer } = await weir.send(body);
    assert.equal(status, 400, body);
    assert.ok(answer.error.hint);
  }
});

test("a_body_without_events_is_400", async () => {
  refused(await weir.send(""), 400, "empty_body");
  assert.equal((await weir.sendBatch(undefined)).status, 400);
});

test("ten_megabytes_are_413_and_so_are_a_few_that_unfold_to_them", async () => {
  const large = JSON.stringify({ ...EVENT, properties: { text: "x".repeat(10_000_000) } });
  refused(await weir.send(large), 413, "body_too_large");
  const bomb = gzipSync(large);
  assert.ok(bomb.length < 20_000);
  refused(await weir.send(bomb), 413, "unpacked_too_large");
  assert.equal((await weir.request("/e/", { method: "POST", body: bomb })).status, 413);
});

test("a_body_without_an_announced_length_is_cut_at_the_limit", async () => {
  const chunk = new Uint8Array(1_000_000).fill(32);
  let sent = 0;
  const body = new ReadableStream({
    pull(controller) {
      if (++sent > 50) controller.close();
      else controller.enqueue(chunk);
    },
  });
  const headers = { authorization: `Bearer ${weir.postgres.writeKey}` };
  const answered = await weir.request("/api/v1/events", { method: "POST", headers, body, duplex: "half" }).catch((error) => error);
  // The collector may close the connection under a sender that goes on: fetch then says so instead of the answer.
  assert.ok(answered instanceof TypeError || answered.status === 413, String(answered.status ?? answered));
  assert.equal((await weir.send({ event: "view", distinct_id: somebody("ben") })).status, 200, "and goes on working");
});

test("ten_thousand_events_in_one_body_are_413", async () => {
  refused(await weir.sendBatch(Array(10_000).fill(EVENT)), 413, "too_many_events");
});

test("one_bad_event_by_itself_is_400_with_its_reason", async () => {
  refused(await weir.send({ event: "view", distinct_id: "[object Object]" }), 400, "illegal_distinct_id");
  refused(await weir.send({ event: "view" }), 400, "missing_distinct_id");
  refused(await weir.send({ ...EVENT, properties: { text: "x".repeat(70_000) } }), 400, "properties_too_large");
});

test("what_is_nowhere_is_404_and_a_wrong_method_405_with_allow", async () => {
  refused(await weir.request("/nowhere"), 404, "not_found");
  refused(await weir.request("/"), 404, "not_found");
  const wrong = await weir.request("/api/v1/events", { method: "DELETE" });
  refused(wrong, 405, "method_not_allowed");
  assert.equal(wrong.headers.get("allow"), "GET, HEAD, POST, OPTIONS");
});

test("HEAD_stores_nothing", async () => {
  const event = (person) => encodeURIComponent(JSON.stringify({ api_key: weir.postgres.writeKey, event: "view", distinct_id: person }));
  const [asked, sent] = ["asked", "sent"].map(somebody);
  const paths = [`/e/?data=${event(asked)}`, `/i?e=pv&aid=${weir.postgres.writeKey}&duid=${asked}`, `/pixel/v1/track?writeKey=${weir.postgres.writeKey}&event=view&anonymousId=${asked}`];
  for (const path of paths) assert.equal((await weir.request(path, { method: "HEAD" })).status, 200);
  assert.equal((await weir.request(`/e/?data=${event(sent)}`)).status, 200);
  await until("the event behind them", async () => (await weir.stored(sent)).length === 1);
  assert.deepEqual(await weir.stored(asked), []);
});

test("nothing_of_a_refused_request_is_in_the_log", async () => {
  await weir.send({ event: "view", distinct_id: "secret-person", properties: "secret-property" }, { key: "weir_w_secret-key" });
  await weir.request("/secret-path?token=secret-token");
  assert.ok(weir.log.length > 0);
  assert.doesNotMatch(weir.log.join("\n"), /secret/);
});
