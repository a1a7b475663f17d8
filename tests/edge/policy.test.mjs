// What an operator decides, in workerd: what is dropped is counted by reason, what is kept has lost what it must not have.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Postgres } from "../support/postgres.mjs";
import { until } from "../support/until.mjs";
import { Collector, somebody } from "./collector.mjs";

const FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
let postgres;
before(async () => (postgres = await Postgres.start()));
after(() => postgres.close());

/** Runs `claim` against a collector with these settings, and counts what the ledger has learnt meanwhile. */
async function decided(vars, claim) {
  const weir = await Collector.start({ postgres, vars });
  const reasons = async () => {
    const rows = await postgres.sql("SELECT key, sum(value::int)::int AS count FROM weir.ledger, jsonb_each_text(reasons) GROUP BY key");
    return Object.fromEntries(rows.map(({ key, count }) => [key, count]));
  };
  const before = await reasons();
  try {
    await claim({
      weir,
      /** Sends one event as a browser does; `cf` is what Cloudflare says of it. */
      view: (distinctId, { url = "https://shop.example/tea", referrer, properties = {}, headers = {}, cf, ...event } = {}) =>
        weir.worker.fetch("/api/v1/events", {
          method: "POST", cf, headers: { authorization: `Bearer ${postgres.writeKey}`, "user-agent": FIREFOX, ...headers },
          body: JSON.stringify({ event: "view", platform: "web", distinct_id: distinctId, ...event, properties: { $current_url: url, $referrer: referrer, ...properties } }),
        }),
      stored: (distinctId) => until(`the event of ${distinctId}`, async () => (await weir.stored(distinctId))[0]),
      dropped: (reason, count) => until(`${count} dropped for ${reason}`, async () => ((await reasons())[reason] ?? 0) - (before[reason] ?? 0) === count),
      nothingOf: async (distinctId) => assert.deepEqual(await weir.stored(distinctId), []),
    });
  } finally {
    await weir.close();
  }
}

test("what_the_lists_name_is_dropped_and_counted_for_that_reason", () =>
  decided({
    WEIR_EXCLUDE_ADDRESSES: "192.0.2.0/24, 2001:db8::/32", WEIR_EXCLUDE_COUNTRIES: "KP", WEIR_EXCLUDE_HOSTS: "*.staging.example",
    WEIR_EXCLUDE_PAGES: "/admin*", WEIR_EXCLUDE_REFERRERS: "spam.example", WEIR_BOTS: "drop", WEIR_DATA_CENTERS: "drop", WEIR_REFERRER_SPAM: "drop",
  }, async ({ view, stored, dropped, nothingOf }) => {
    const left = somebody("left");
    const kept = somebody("kept");
    for (const sent of [
      { headers: { "cf-connecting-ip": "192.0.2.9" } },
      { headers: { "cf-connecting-ip": "2001:db8:1::9" } },
      { cf: { country: "KP" } },
      { url: "https://a.staging.example/" },
      { url: "https://shop.example/admin/users" },
      { referrer: "https://spam.example/x" },
      { headers: { "user-agent": "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)" } },
      { cf: { botManagement: { score: 1, verifiedBot: false } } },
      { cf: { asn: 16509 } },
      { referrer: "https://semalt.com/" },
    ]) assert.equal((await view(left, sent)).status, 200);
    await view(kept, { cf: { country: "DE", asn: 3320, botManagement: { score: 90, verifiedBot: false } }, headers: { "cf-connecting-ip": "198.51.100.7" } });
    await stored(kept);
    for (const [reason, count] of Object.entries({ excluded_address: 2, excluded_country: 1, excluded_host: 1, excluded_page: 1, excluded_referrer: 1, bot: 2, data_center: 1, referrer_spam: 1 })) {
      await dropped(reason, count);
    }
    await nothingOf(left);
  }));

test("what_a_server_sends_is_neither_a_bot_s_nor_out_of_a_data_center", () =>
  decided({ WEIR_BOTS: "drop", WEIR_DATA_CENTERS: "drop" }, async ({ view, stored }) => {
    const person = somebody("invoiced");
    await view(person, { platform: "server", headers: { "user-agent": "python-requests/2.31" }, cf: { asn: 16509 } });
    assert.equal((await stored(person)).context.bot, undefined);
  }));

test("by_default_machines_are_kept_and_say_what_they_are", () =>
  decided({}, async ({ view, stored }) => {
    const person = somebody("machine");
    await view(person, { referrer: "https://semalt.com/", cf: { asn: 16509, country: "US", botManagement: { score: 2, verifiedBot: true } }, headers: { "user-agent": "facebookexternalhit/1.1" } });
    const { context } = await stored(person);
    assert.deepEqual(context.bot, { name: "facebookexternalhit", score: 2, verified: true });
    assert.deepEqual(context.network, { asn: 16509, data_center: true });
    assert.equal(context.page.referrer_is_spam, true);
  }));

for (const [address, kept] of [["drop", undefined], ["truncate", "203.0.113.0"], ["keep", "203.0.113.77"]]) {
  test(`whoever_names_the_address_${address}_holds_for_it`, () =>
    decided({ WEIR_ADDRESS: address }, async ({ weir, stored }) => {
      const person = somebody("segment");
      const ip = "203.0.113.77";
      const headers = { authorization: `Basic ${btoa(`${postgres.writeKey}:`)}`, "cf-connecting-ip": ip };
      const body = JSON.stringify({ userId: person, event: "Paid", context: { ip, library: { name: "analytics.js" } }, properties: { $ip: ip } });
      assert.equal((await weir.worker.fetch("/v1/track", { method: "POST", headers, body })).status, 200);
      const { context, properties } = await stored(person);
      assert.deepEqual([context.ip, context.address, properties.$ip], [kept, kept, kept]);
    }));
}

test("a_denied_property_is_stored_nowhere_not_even_with_a_rejected_event", () =>
  decided({ WEIR_DENY_PROPERTIES: "email, card_*" }, async ({ weir, view, stored }) => {
    const person = somebody("private");
    await view(person, { properties: { email: "ada@example.org", card_number: 4242, plan: "pro" } });
    const row = await stored(person);
    assert.deepEqual([row.properties.plan, row.properties.email, row.properties.card_number, row.context.marks], ["pro", undefined, undefined, ["redacted"]]);
    const mark = somebody("rejected");
    await weir.send({ event: "", distinct_id: mark, properties: { email: "ada@example.org", mark } });
    const [rejected] = await until("the rejected event", async () => {
      const rows = await postgres.sql("SELECT raw FROM weir.rejected_events WHERE raw LIKE $1", [`%${mark}%`]);
      return rows.length === 1 && rows;
    });
    assert.doesNotMatch(rejected.raw, /ada@/);
  }));

test("what_is_sent_in_spite_of_policy_is_not_kept_for_being_bad_either", () =>
  decided({ WEIR_OPT_OUT: "drop", WEIR_EXCLUDE_ADDRESSES: "192.0.2.0/24", WEIR_EXCLUDE_COUNTRIES: "KP" }, async ({ view, dropped }) => {
    const person = somebody("bad");
    for (const sent of [{ headers: { "sec-gpc": "1" } }, { headers: { "cf-connecting-ip": "192.0.2.9" } }, { cf: { country: "KP" } }]) {
      const answer = await view(person, { event: "", ...sent });
      assert.deepEqual([answer.status, await answer.json()], [200, { id: null }]);
    }
    for (const reason of ["opt_out", "excluded_address", "excluded_country"]) await dropped(reason, 1);
    assert.deepEqual(await postgres.sql("SELECT FROM weir.rejected_events WHERE raw LIKE $1", [`%${person}%`]), []);
  }));

for (const header of ["sec-gpc", "dnt"]) {
  test(`${header}_is_stored_dropped_or_made_anonymous_as_the_site_decides`, async () => {
    const asked = { headers: { [header]: "1" } };
    await decided({}, async ({ view, stored }) => {
      const person = somebody("stored");
      await view(person, asked);
      assert.equal(Object.values((await stored(person)).context.consent)[0], true);
    });
    await decided({ WEIR_OPT_OUT: "drop" }, async ({ view, dropped, nothingOf }) => {
      const person = somebody("dropped");
      await view(person, asked);
      await dropped("opt_out", 1);
      await nothingOf(person);
    });
    await decided({ WEIR_OPT_OUT: "anonymous" }, async ({ view, dropped, nothingOf }) => {
      const person = somebody("anonymous");
      const mark = somebody("mark");
      await view(person, { ...asked, properties: { mark, $device_id: "d" }, session_id: "s", cf: { country: "DE", city: "Köln" } });
      await view(person, { ...asked, event: "$identify", properties: { $anon_distinct_id: "a" } });
      const [row] = await until("the event", async () => {
        const rows = await postgres.sql("SELECT * FROM weir.events WHERE properties->>'mark' = $1", [mark]);
        return rows.length === 1 && rows;
      });
      assert.match(row.distinct_id, /^anonymous-/);
      assert.deepEqual([row.session_id, row.properties.$device_id, row.context.geo.country, row.context.geo.city], [null, undefined, "DE", undefined]);
      assert.ok(row.context.marks.includes("anonymized"));
      await dropped("opt_out", 1);
      await nothingOf(person);
    });
  });
}

test("a_step_that_is_switched_off_adds_nothing", () =>
  decided({ WEIR_ENRICH_SKIP: "geo, device" }, async ({ view, stored }) => {
    const person = somebody("plain");
    await view(person, { cf: { country: "DE" } });
    const { context } = await stored(person);
    assert.deepEqual([context.geo, context.device, context.page.host], [undefined, undefined, "shop.example"]);
  }));

test("health_tells_of_settings_that_make_no_sense", () =>
  decided({ WEIR_ADDRESS: "shorten", WEIR_EXCLUDE_COUNTRIES: "Germany" }, async ({ weir }) => {
    const { status, answer } = await weir.request("/api/v1/health");
    assert.equal(status, 200);
    assert.equal(answer.settings.length, 2);
    assert.match(answer.settings[0], /WEIR_ADDRESS/);
    assert.doesNotMatch(answer.settings.join(), /shorten|Germany/i, "health is public");
  }));
