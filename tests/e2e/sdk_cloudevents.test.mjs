// The CloudEvents SDK for Node, unchanged: binary and structured; a batch, which it has no emitter for, of what it writes.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { CloudEvent, HTTP, emitterFor, httpTransport, Mode } from "cloudevents";
import { FlakyLine } from "../support/flaky.mjs";
import { copies, copiesCame, onePerson, storedEvents } from "../support/stored.mjs";
import { Weir } from "../support/weir.mjs";

let weir, line, target;
before(async () => {
  weir = await Weir.start();
  line = await FlakyLine.to(weir.url);
  target = `${line.url}/cloudevents?key=${weir.postgres.writeKey}`;
});
after(async () => {
  await line?.close();
  await weir?.close();
});

const paid = (subject, more) => new CloudEvent({
  source: "/orders", type: "com.example.paid", subject, time: "2026-03-01T10:00:00.123Z", data: { amount: 12.5, note: "ä €" }, shop: "vienna", ...more,
});

for (const mode of [Mode.BINARY, Mode.STRUCTURED]) {
  test(`an event is stored once with its data and attributes: ${mode}`, async () => {
    const known = await copies(weir.postgres);
    const subject = `order-${crypto.randomUUID()} ${mode === Mode.STRUCTURED ? "ä€" : ""}`.trim();
    const event = paid(subject);
    await emitterFor(httpTransport(target), { mode })(event);
    await emitterFor(httpTransport(target), { mode })(event);
    assert.deepEqual(line.heard("/cloudevents").slice(-2), [202, 202]);
    await copiesCame(weir.postgres, known + 1);
    const [row] = await storedEvents(weir.postgres, "distinct_id", subject, 1);
    assert.deepEqual([row.event, row.properties], ["com.example.paid", { amount: 12.5, note: "ä €" }]);
    assert.equal(row.timestamp.toISOString(), "2026-03-01T10:00:00.123Z");
    assert.deepEqual([row.context.cloudevents.source, row.context.cloudevents.shop], ["/orders", "vienna"]);
  });
}

test("an event that went by one mode and again by the other is one event", async () => {
  const known = await copies(weir.postgres);
  const subject = `order-${crypto.randomUUID()}`;
  const event = paid(subject);
  for (const mode of [Mode.BINARY, Mode.STRUCTURED]) await emitterFor(httpTransport(target), { mode })(event);
  await copiesCame(weir.postgres, known + 1);
  await storedEvents(weir.postgres, "distinct_id", subject, 1);
});

// The transport tells nobody the status, and never sends again; docs/SDKS.md says how an application does.
const [code] = /^async function deliver[\s\S]*?^}$/m.exec(readFileSync(new URL("../../docs/SDKS.md", import.meta.url), "utf8"));
const deliver = new Function(`return ${code}`)();

for (const mode of [Mode.BINARY, Mode.STRUCTURED]) {
  test(`a sender who goes by Retry-After loses nothing to 503, 429 and a lost answer: ${mode}`, async () => {
    const known = await copies(weir.postgres);
    const subject = `order-${crypto.randomUUID()}`;
    line.failNext(503, 429, "cut");
    await deliver(emitterFor(httpTransport(target), { mode }), paid(subject));
    await copiesCame(weir.postgres, known + 1);
    const [row] = await storedEvents(weir.postgres, "distinct_id", subject, 1);
    assert.deepEqual(row.properties, { amount: 12.5, note: "ä €" });
    assert.deepEqual(line.heard("/cloudevents").slice(-4), [503, 429, "cut", 202]);
  });
}

test("the transport calls a refusal sent: whoever doesn't look at the answer loses the event", async () => {
  const [lost, kept] = ["lost", "kept"].map((what) => `${what}-${crypto.randomUUID()}`);
  line.failNext(503);
  const emit = emitterFor(httpTransport(target));
  await emit(paid(lost));
  await emit(paid(kept));
  await storedEvents(weir.postgres, "distinct_id", kept, 1);
  assert.deepEqual(line.heard("/cloudevents").slice(-2), [503, 202]);
});

test("a batch is stored once each, binary data included", async () => {
  const subject = `order-${crypto.randomUUID()}`;
  const events = [paid(subject), paid(subject, { type: "com.example.scanned", data: undefined, data_base64: "AP8B" })];
  const body = `[${events.map((event) => HTTP.structured(event).body).join(",")}]`;
  const answer = await fetch(target, { method: "POST", headers: { "content-type": "application/cloudevents-batch+json" }, body });
  assert.equal(answer.status, 202);
  const rows = await storedEvents(weir.postgres, "distinct_id", subject, 2);
  assert.equal(rows.find(({ event }) => event === "com.example.scanned").properties.data_base64, "AP8B");
});

test("events called $identify and $create_alias make one person of three ids", async () => {
  const subject = `ada-${crypto.randomUUID()}`;
  const emit = emitterFor(httpTransport(target));
  await emit(paid(`anon-${subject}`));
  await emit(paid(subject, { type: "$identify", data: { $anon_distinct_id: `anon-${subject}`, $set: { plan: "pro" } } }));
  await emit(paid(subject, { type: "$create_alias", data: { alias: `${subject}-mail` } }));
  assert.deepEqual(await onePerson(weir.postgres, `anon-${subject}`, subject, `${subject}-mail`), { plan: "pro" });
});
