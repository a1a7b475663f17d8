// The log says what happened, and never to whom.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { until } from "../support/until.mjs";
import { Collector } from "./collector.mjs";

let weir;
before(async () => (weir = await Collector.start({ vars: { WEIR_ADDRESS: "keep" }, consumer: { max_retries: 1 } })));
after(() => weir.close());

const PERSONAL = {
  distinct_id: "ada.lovelace@personal.example",
  name: "Augusta-Ada-Personal",
  address: "198.51.100.77",
  page: "https://shop.example/account/personal-page?token=personal-token",
  agent: "Personal-Agent/1.0",
  city: "Personalville",
};

test("no_personal_value_reaches_the_log_whatever_becomes_of_its_event", async () => {
  const event = { event: "view", distinct_id: PERSONAL.distinct_id, session_id: "personal-session", properties: { $current_url: PERSONAL.page, name: PERSONAL.name }, user_properties: { $set: { name: PERSONAL.name } } };
  const headers = { "cf-connecting-ip": PERSONAL.address, "user-agent": PERSONAL.agent, referer: PERSONAL.page, cookie: "session=personal-cookie" };
  assert.equal((await weir.send(event, { headers })).status, 200);
  assert.equal((await weir.send({ ...event, timestamp: "not a time", extra: PERSONAL.name }, { headers })).status, 200);
  assert.equal((await weir.send({ ...event, event: "" }, { headers })).status, 400);
  assert.equal((await weir.send(`{"distinct_id": "${PERSONAL.distinct_id}", broken`, { headers })).status, 400);
  assert.equal((await weir.send(event, { headers, key: "weir_w_personal-key" })).status, 401);
  await weir.request(`/e/?data=${encodeURIComponent(JSON.stringify({ ...event, token: weir.postgres.writeKey }))}`, { headers });
  await weir.request("/api/event", { method: "POST", headers, body: JSON.stringify({ n: "view", d: weir.postgres.writeKey, u: PERSONAL.page }) });
  await weir.request(`/account/${PERSONAL.distinct_id}`, { headers });
  await weir.ask("find_events", { distinct_id: PERSONAL.distinct_id, page_size: PERSONAL.name });
  await weir.request(`/api/v1/explain/${PERSONAL.distinct_id}`, { headers: { authorization: `Bearer ${weir.postgres.readKey}` } });
  await weir.worker.fetch("/api/v1/events", {
    method: "POST", cf: { country: "DE", city: PERSONAL.city, timezone: "Europe/Berlin", colo: "LEJ", httpProtocol: "HTTP/2", tlsCipher: "", tlsVersion: "" },
    headers: { authorization: `Bearer ${weir.postgres.writeKey}` }, body: JSON.stringify(event),
  });
  // What the database refuses wholly, with the personal value in it.
  const queue = await weir.worker.queue();
  await queue.send(new TextEncoder().encode(`garbage of ${PERSONAL.distinct_id}`), { contentType: "v8" });
  await until("its dead letter", () => weir.logged("dead letters kept").length > 0);
  assert.ok(weir.logged("request").length >= 10);
  const log = weir.log.join("\n");
  for (const value of [...Object.values(PERSONAL), "personal-", "lovelace", weir.postgres.writeKey, weir.postgres.readKey]) {
    assert.ok(!log.includes(value), `${value} is in the log`);
  }
});

test("every_line_is_json_and_a_request_is_found_by_the_id_that_its_answer_carries", async () => {
  assert.deepEqual(weir.log.filter((line) => !line.startsWith("{")), []);
  // Those of the queue as well, which tell of no request: what is of one delivery has one id.
  const lines = weir.log.map((line) => JSON.parse(line));
  assert.deepEqual(lines.filter(({ request_id }) => !/^[0-9a-f-]{36}$/.test(request_id)), []);
  for (const message of ["delivered", "dead letters kept"]) assert.ok(lines.some((line) => line.message === message), message);
  for (const path of ["/api/v1/health", "/nowhere"]) {
    const { status, headers } = await weir.request(path);
    const id = headers.get("x-request-id");
    const [line] = await until("the line", () => {
      const lines = weir.logged("request").filter((line) => line.request_id === id);
      return lines.length === 1 && lines;
    });
    assert.equal(line.status, status);
    assert.ok(line.route);
  }
});
