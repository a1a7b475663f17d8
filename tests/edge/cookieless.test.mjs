// Visitors without a lasting id: hashed with a random salt of the day, which is forgotten when the day is over.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Postgres } from "../support/postgres.mjs";
import { until } from "../support/until.mjs";
import { Collector, somebody } from "./collector.mjs";

let postgres;
before(async () => (postgres = await Postgres.start()));
after(() => postgres.close());

const visitor = (name) => ({ "user-agent": `Mozilla/5.0 Firefox/140.0 ${name}`, "cf-connecting-ip": "203.0.113.77" });
const today = "(now() AT TIME ZONE 'UTC')::date";
const marked = (mark, count) => until(`${count} events of ${mark}`, async () => {
  const rows = await postgres.sql("SELECT * FROM weir.events WHERE properties->>'mark' = $1 ORDER BY timestamp, id", [mark]);
  return rows.length === count && rows;
});

/** Runs `claim` against a new collector, one whose isolates have met no salt yet. */
async function collector(vars, claim) {
  const weir = await Collector.start({ postgres, vars });
  const plausible = (mark, headers) => weir.worker.fetch("/api/event", {
    method: "POST", headers, body: JSON.stringify({ d: postgres.writeKey, n: "pageview", u: "https://shop.example/", p: { mark } }),
  });
  try {
    await claim({ weir, plausible });
    assert.equal(await weir.worker.drain(20_000), 0);
  } finally {
    await weir.close();
  }
}

test("a_visitor_is_the_same_all_day_for_every_isolate_and_another_after_the_salt_is_gone", async () => {
  const mark = somebody("mark");
  const view = async ({ plausible }) => assert.equal((await plausible(mark, visitor("one"))).status, 202);
  await collector({}, view);
  await collector({}, view);
  const [first, second] = await marked(mark, 2);
  assert.match(first.distinct_id, /^visitor-/);
  assert.equal(first.distinct_id, second.distinct_id);
  // As at midnight: the salt becomes yesterday's and is forgotten. Nothing is left to make the old ids from.
  await postgres.sql(`UPDATE weir.visitor_salts SET day = day - 1 WHERE day = ${today}`);
  const [{ forgotten }] = await postgres.sql("SELECT weir.forget_visitor_salts() AS forgotten");
  assert.equal(forgotten, 1);
  await collector({}, view);
  const rows = await marked(mark, 3);
  const ids = new Set(rows.map(({ distinct_id }) => distinct_id));
  assert.equal(ids.size, 2, "the same request on the same day, salted anew, is somebody else");
});

test("isolates_that_meet_the_day_at_once_agree_on_its_salt", async () => {
  await postgres.sql("DELETE FROM weir.visitor_salts");
  const salts = await Promise.all(Array.from({ length: 8 }, () => postgres.sql(`SELECT weir.visitor_salt(${today}) AS salt`)));
  assert.equal(new Set(salts.map(([{ salt }]) => salt.toString("hex"))).size, 1);
});

test("no_other_role_sees_a_salt_and_no_other_day_has_one", async () => {
  await assert.rejects(postgres.sql("SELECT * FROM weir.visitor_salts", [], postgres.readUrl), /permission denied/);
  await assert.rejects(postgres.sql("SELECT * FROM weir.visitor_salts", [], postgres.ingestUrl), /permission denied/);
  await assert.rejects(postgres.sql(`SELECT weir.visitor_salt(${today})`, [], postgres.readUrl), /permission denied/);
  await assert.rejects(postgres.sql(`SELECT weir.visitor_salt(${today} - 1)`, [], postgres.ingestUrl), { code: "22023" });
});

test("cookieless_puts_the_visitor_in_place_of_what_a_browser_sends", () =>
  collector({ WEIR_IDENTITY: "cookieless" }, async ({ weir }) => {
    const mark = somebody("mark");
    const capture = (event, headers, properties = {}) => weir.worker.fetch("/e/", {
      method: "POST", headers, body: JSON.stringify({ api_key: postgres.writeKey, event, distinct_id: somebody("device"), properties: { mark, $lib: "web", $device_id: "d", $session_id: "s", ...properties } }),
    });
    await capture("view", visitor("one"));
    await capture("pay", visitor("one"));
    await capture("view", visitor("two"));
    await capture("$identify", visitor("one"), { $anon_distinct_id: "a" });
    await capture("invoiced", visitor("one"), { $lib: "posthog-node" });
    const rows = await marked(mark, 4);
    const visitors = rows.filter(({ distinct_id }) => distinct_id.startsWith("visitor-"));
    assert.deepEqual([visitors.length, new Set(visitors.map(({ distinct_id }) => distinct_id)).size], [3, 2]);
    assert.ok(visitors.every(({ session_id, properties }) => session_id === null && !properties.$device_id));
    // By the hour: of what was sent a moment ago there are two in the same one, or the full hour has just struck.
    const sessionOf = (row) => row.context.session?.id;
    const hourOf = (row) => `${row.distinct_id} ${row.timestamp.toISOString().slice(0, 13)}`;
    assert.equal(new Set(visitors.map(sessionOf)).size, new Set(visitors.map(hourOf)).size);
    assert.ok(visitors.every((row) => /^[0-9a-f-]{36}$/.test(sessionOf(row))));
    assert.equal(sessionOf(rows.find(({ event }) => event === "invoiced")), undefined);
    assert.match(rows.find(({ event }) => event === "invoiced").distinct_id, /^device-/, "a server's ids stay");
    await until("the dropped $identify", async () =>
      (await postgres.sql("SELECT 1 FROM weir.ledger WHERE reasons ? 'cookieless'")).length === 1);
  }));

test("posthog_js_that_keeps_no_id_is_a_visitor_of_the_day_whatever_the_setting", () =>
  collector({}, async ({ weir }) => {
    const mark = somebody("mark");
    await weir.worker.fetch("/e/", { method: "POST", headers: visitor("one"), body: JSON.stringify({ api_key: postgres.writeKey, event: "view", distinct_id: "$posthog_cookieless", properties: { mark, $lib: "web" } }) });
    const [row] = await marked(mark, 1);
    assert.match(row.distinct_id, /^visitor-/);
  }));
