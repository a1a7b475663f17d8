// Umami's own client for servers, unchanged. Its script is in no package but that of all of Umami: edge/umami_plausible.test.mjs
// sends what it sends.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Umami } from "@umami/node";
import { FlakyLine } from "../support/flaky.mjs";
import { freePort } from "../support/postgres.mjs";
import { onePerson, storedEvents } from "../support/stored.mjs";
import { Weir } from "../support/weir.mjs";

let weir, line, umami;
before(async () => {
  weir = await Weir.start();
  line = await FlakyLine.to(weir.url);
  umami = new Umami({ websiteId: weir.postgres.writeKey, hostUrl: line.url });
});
after(async () => {
  await line?.close();
  await weir?.close();
});

// Those that a server sends for: each with an address and a browser of their own.
const FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
const visitor = (ip) => ({ hostname: "shop.example", language: "en-GB", screen: "1920x1080", ip, userAgent: FIREFOX });

test("page view and custom events are stored once each with their data, and each visitor is somebody", async () => {
  const [ann, bob] = [visitor("203.0.113.7"), visitor("203.0.113.8")];
  assert.equal((await umami.track({ ...ann, url: "/tea?utm_source=letter", title: "Tea" })).status, 200);
  assert.equal((await umami.track({ ...ann, url: "/tea", name: "paid", data: { amount: 12.5, items: [{ sku: "ä" }] } })).status, 200);
  assert.equal((await umami.track({ ...bob, url: "/tea", name: "looked" })).status, 200);
  const [view] = await storedEvents(weir.postgres, "event", "$pageview", 1);
  const [paid] = await storedEvents(weir.postgres, "event", "paid", 1);
  const [looked] = await storedEvents(weir.postgres, "event", "looked", 1);
  assert.deepEqual([view.properties.$title, view.properties.$current_url], ["Tea", "https://shop.example/tea?utm_source=letter"]);
  assert.deepEqual([view.context.campaign.source, view.context.userAgent, view.platform], ["letter", FIREFOX, "server"]);
  assert.deepEqual([paid.properties.amount, paid.properties.items], [12.5, [{ sku: "ä" }]]);
  assert.deepEqual([paid.distinct_id, paid.session_id], [view.distinct_id, view.session_id]);
  assert.notEqual(looked.distinct_id, view.distinct_id);
});

test("an event without a payload of its own is the server's", async () => {
  assert.equal((await umami.track("started", { version: "1.2" })).status, 200);
  const [started] = await storedEvents(weir.postgres, "event", "started", 1);
  assert.equal(started.properties.version, "1.2");
});

test("identify says who a visitor is, where the application says which", async () => {
  const id = `ada-${crypto.randomUUID()}`;
  const ada = visitor("203.0.113.9");
  await umami.track({ ...ada, url: "/", name: "arrived" });
  await umami.send({ website: weir.postgres.writeKey, ...ada, id, data: { plan: "pro" } }, "identify");
  const [arrived] = await storedEvents(weir.postgres, "event", "arrived", 1);
  assert.deepEqual(await onePerson(weir.postgres, arrived.distinct_id, id), { plan: "pro" });
});

test("the client tells the application of 503, 429 and a collector that is away, and sends none of it again", async () => {
  line.posts.length = 0;
  line.failNext(503, 429);
  const heard = [];
  for (const name of ["heard 503", "heard 429", "heard 200"]) heard.push((await umami.track({ ...visitor("203.0.113.10"), url: "/unlucky", name })).status);
  assert.deepEqual(heard, [503, 429, 200]);
  await assert.rejects(new Umami({ websiteId: weir.postgres.writeKey, hostUrl: `http://127.0.0.1:${await freePort()}` }).track("nobody there"));
  await storedEvents(weir.postgres, "event", "heard 200", 1);
  await storedEvents(weir.postgres, "properties->>'$current_url'", "https://shop.example/unlucky", 1);
  assert.deepEqual(line.heard("/api/send"), [503, 429, 200]);
});
