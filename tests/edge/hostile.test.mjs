// Who means harm: senders that never finish, headers that want to be others, sites that aren't allowed, keys by the
// thousand. Each is answered as it must be, and nobody else notices.

import assert from "node:assert/strict";
import { once } from "node:events";
import { connect } from "node:net";
import { after, before, test } from "node:test";
import { until } from "../support/until.mjs";
import { Collector, somebody } from "./collector.mjs";

let weir;
before(async () => (weir = await Collector.start()));
after(() => weir?.close());

const event = () => ({ event: "view", distinct_id: somebody("ann") });
const taken = async (options) => assert.equal((await weir.send(event(), options)).status, 200);

/** A connection on which bytes go out as they are; `heard` is all that came back. */
async function raw(bytes) {
  const { hostname, port } = new URL(weir.url);
  const socket = connect(Number(port), hostname);
  await once(socket, "connect");
  const side = { socket, heard: "", closed: false };
  socket.on("data", (data) => (side.heard += data.toString("latin1"))).on("close", () => (side.closed = true)).on("error", () => {});
  socket.write(bytes);
  return side;
}

const head = (lines, path = "/api/v1/events", method = "POST") => `${method} ${path} HTTP/1.1\r\nHost: collect.example\r\nAuthorization: Bearer ${weir.postgres.writeKey}\r\n${lines.map((line) => `${line}\r\n`).join("")}\r\n`;

/** Sends a request over its own connection; the answer's status, headers and body. */
async function exchange(bytes) {
  const side = await raw(bytes);
  const heard = await until("an answer", () => (/\r\n\r\n/.test(side.heard) || side.closed) && side.heard);
  side.socket.destroy();
  const [start, ...lines] = heard.split("\r\n\r\n")[0].split("\r\n");
  const headers = new Map(lines.map((line) => line.split(/: ?/)).map(([name, ...value]) => [name.toLowerCase(), value.join(": ")]));
  return { status: Number(start.split(" ")[1]), headers };
}

test("a_body_that_trickles_in_holds_up_nobody_and_is_given_up_after_a_minute", async () => {
  const started = Date.now();
  const loris = await Promise.all([
    ...Array.from({ length: 100 }, () => raw(`${head(["Content-Length: 1000"])}{`)),
    ...Array.from({ length: 20 }, () => raw(head(["Content-Length: 1000"]).slice(0, 60))),
  ]);
  const large = await raw(`${head(["Content-Length: 1000000"])}{`);
  const open = await raw(`${head(["Transfer-Encoding: chunked"])}1\r\n{\r\n`);
  for (let round = 0; round < 20; round++) await taken();
  assert.ok(Date.now() - started < 30_000, "others are answered meanwhile");
  for (const side of [large, open]) {
    const heard = await until("the end of a large one", () => side.heard, 90);
    assert.match(heard, /^HTTP\/1\.1 503 /);
    assert.match(heard, /\r\nretry-after: 5\r\n/i);
  }
  assert.ok(Date.now() - started > 55_000);
  for (const { socket } of [...loris, large, open]) socket.destroy();
  await taken();
});

test("a_sender_that_breaks_off_is_no_event", async () => {
  const person = somebody("half");
  const text = JSON.stringify({ event: "view", distinct_id: person });
  const side = await raw(`${head([`Content-Length: ${text.length + 10}`])}${text}`);
  side.socket.destroy();
  await taken();
  assert.deepEqual(await weir.stored(person), []);
});

test("what_is_echoed_into_headers_stays_one_header", async () => {
  const preflight = (lines, path = "/e/") => exchange(head(lines, path, "OPTIONS"));
  const origins = ["https://a.example\tx", "https://é.example", "\u0080\u00ff", "null", `https://${"a".repeat(5000)}.example`, "https://a.example, https://b.example"];
  for (const origin of origins) {
    const { status, headers } = await exchange(Buffer.from(head([`Origin: ${origin}`, "Access-Control-Request-Headers: content-type\u00ff, x-own"], "/e/", "OPTIONS"), "latin1"));
    assert.ok(status === 204 || status === 400 || status === 431, `${origin}: ${status}`);
    assert.equal(headers.has("set-cookie"), false);
  }
  // In UTF-8, beyond what a header may hold.
  const { status } = await exchange(Buffer.from(head(["Origin: https://€.example", "Access-Control-Request-Headers: x-€"], "/e/", "OPTIONS"), "utf8"));
  assert.ok(status === 204 || status === 400, String(status));
  const webhook = await preflight(["WebHook-Request-Origin: https://a.example\u00e9"], "/cloudevents");
  assert.ok(webhook.status === 204 || webhook.status === 400, String(webhook.status));
  for (const path of ["/e/?%0d%0aset-cookie:%20a=b", "/array/%0d%0aset-cookie:%20a=b/config.js", "/array/a%0d%0ab/config", "/v1/projects/%0d%0ax/settings", "/api/v1/query/%0d%0ax", "/%0d%0a/e/"]) {
    for (const method of ["GET", "POST", "OPTIONS"]) {
      const { status, headers } = await exchange(head(["Content-Length: 0", "X-Request-Id: mine"], path, method));
      assert.ok(status < 500, `${method} ${path}: ${status}`);
      assert.equal(headers.has("set-cookie"), false, `${method} ${path}`);
      assert.notEqual(headers.get("x-request-id"), "mine");
    }
  }
});

test("headers_by_the_hundred_and_of_any_bytes_are_read", async () => {
  const many = Array.from({ length: 90 }, (_, number) => `X-Own-${number}: a, b,,c`);
  const body = JSON.stringify(event());
  for (const lines of [many, ["User-Agent: ,\u00ff,\u0080", "Accept-Language: ,", "Referer: ,"], ["Cf-Connecting-Ip: nobody", "Dnt: ,"]]) {
    const { status } = await exchange(Buffer.from(`${head([...lines, `Content-Length: ${body.length}`])}${body}`, "latin1"));
    assert.equal(status, 200);
  }
});

test("a_site_that_is_not_allowed_is_refused_in_every_dialect_and_nothing_is_stored", async () => {
  const [{ key }] = await weir.postgres.sql("SELECT weir.create_write_key(name => 'one site', environment => 'one site', allowed_origins => '{https://shop.example}') AS key");
  const senders = [
    ["/e/", { api_key: key, ...event() }],
    ["/i/v1/analytics/events", { batch: [event()] }],
    ["/v1/track", { writeKey: key, event: "view", userId: "ann", messageId: "1" }],
    ["/v1/batch", { writeKey: key, batch: [{ type: "track", event: "view", userId: "ann", messageId: "2" }] }],
    ["/api/send", { type: "event", payload: { website: key, hostname: "shop.example", url: "/" } }],
    ["/api/event", { n: "pageview", d: key, u: "https://shop.example/" }],
    [`/cloudevents?key=${key}`, event()],
    [`/com.snowplowanalytics.snowplow/tp2`, { schema: "iglu:com.snowplowanalytics.snowplow/payload_data/jsonschema/1-0-4", data: [{ e: "pv", aid: key, p: "web", tv: "js-3", duid: "ann" }] }],
    [`/api/v1/events?key=${key}`, event()],
  ];
  for (const origin of ["https://evil.example", "http://shop.example", "https://shop.example.evil.example", "https://shop.example:8443", "null", "https://shop.example\u00e9"]) {
    for (const [path, body] of senders) {
      const text = JSON.stringify(body);
      const authorization = path === "/i/v1/analytics/events" ? [`Authorization: Bearer ${key}`] : [];
      const request = `POST ${path} HTTP/1.1\r\nHost: a\r\n${[...authorization, `Origin: ${origin}`, "Content-Type: application/json", `Content-Length: ${text.length}`].map((line) => `${line}\r\n`).join("")}\r\n${text}`;
      const { status } = await exchange(Buffer.from(request, "latin1"));
      assert.equal(status, 403, `${path} from ${JSON.stringify(origin)}`);
    }
  }
  await taken({ key, headers: { origin: "https://shop.example" } });
  const stored = () => weir.postgres.sql("SELECT count(*)::int AS events FROM weir.events WHERE environment = 'one site'");
  await until("the allowed one", async () => (await stored())[0].events === 1);
});

test("a_thousand_keys_write_each_into_its_environment_and_a_thousand_made_up_ones_nowhere", async () => {
  const keys = await weir.postgres.sql("SELECT n, weir.create_write_key(name => 'key ' || n, environment => 'site ' || n) AS key FROM generate_series(1, 1000) n");
  const each = async (work) => {
    const left = [...keys];
    await Promise.all(Array.from({ length: 8 }, async () => {
      for (let next = left.pop(); next; next = left.pop()) await work(next);
    }));
  };
  await each(({ key }) => taken({ key }));
  await each(async ({ n }) => {
    const { status } = await weir.send(event(), { key: `weir_w_${String(n).padStart(43, "A")}` });
    assert.equal(status, 401);
  });
  await each(({ key }) => taken({ key }));
  const counts = () => weir.postgres.sql("SELECT count(DISTINCT environment)::int AS sites, count(*)::int AS events FROM weir.events WHERE environment LIKE 'site %'");
  const [{ sites, events }] = await until("all of them", async () => {
    const found = await counts();
    return found[0].events >= 2000 && found;
  }, 60);
  assert.deepEqual({ sites, events }, { sites: 1000, events: 2000 });
});
