// PostgreSQL goes away under traffic, by a clean stop and by a crash, and comes back: what was answered with success is
// there, once. WEIR_OUTAGE_SECONDS=600 makes the crash's absence longer than its minute; then fewer requests bring more
// events each, since the local queue sets a timer for each message that it holds back, and workerd allows 10,000.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { until } from "../support/until.mjs";
import { Weir } from "../support/weir.mjs";

let weir;
before(async () => (weir = await Weir.start({ variables: { WEIR_RETRY_DELAY_SECONDS: "1" } })));
after(() => weir?.close());

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

// Sends batches until told to stop; returns the ids that were answered "ok".
async function traffic(name, { pause, size }, stopped) {
  const answered = [];
  for (let number = 0; !stopped(); number += 1) {
    const events = Array.from({ length: size }, (_, index) => ({
      id: crypto.randomUUID(), event: "click", distinct_id: `${name}-${index}`, properties: { number },
    }));
    const response = await fetch(`${weir.url}/api/v1/events/batch`, {
      method: "POST",
      headers: { authorization: `Bearer ${weir.postgres.writeKey}`, "content-type": "application/json" },
      body: JSON.stringify({ events, sent_at: new Date().toISOString() }),
    });
    const body = await response.json();
    if (response.ok) for (const [id, { result }] of Object.entries(body.results)) if (result === "ok") answered.push(id);
    await sleep(pause);
  }
  return answered;
}

const long = Number(process.env.WEIR_OUTAGE_SECONDS ?? 60);
const OUTAGES = [
  { mode: "fast", seconds: 4, pause: 20, size: 20 },
  { mode: "immediate", seconds: long, pause: Math.max(100, long), size: Math.max(20, long / 5) },
];

for (const { mode, seconds, ...load } of OUTAGES) {
  test(`a ${mode} stop of PostgreSQL for ${seconds} s under traffic loses and doubles nothing`, async () => {
    let done = false;
    const senders = ["a", "b", "c"].map((name) => traffic(`${mode}-${name}`, load, () => done));
    await sleep(1500);
    weir.postgres.stop(mode);
    await sleep(seconds * 1000);
    weir.postgres.start();
    await sleep(1500);
    done = true;
    const answered = (await Promise.all(senders)).flat();
    assert.ok(answered.length > 500, `only ${answered.length} events were taken`);

    await until("every answered event", async () => {
      const [{ missing }] = await weir.postgres.sql(
        "SELECT count(*)::int AS missing FROM unnest($1::uuid[]) AS sent(id) WHERE NOT EXISTS (SELECT FROM weir.events e WHERE e.id = sent.id)", [answered]);
      return missing === 0;
      // A message waits a quarter of its age.
    }, 60 + seconds / 2);
    const [{ rows, ids }] = await weir.postgres.sql(
      "SELECT count(*)::int AS rows, count(DISTINCT id)::int AS ids FROM weir.events WHERE distinct_id LIKE $1", [`${mode}-%`]);
    assert.equal(rows, ids);
    const [ledger] = await weir.postgres.sql(
      "SELECT sum(accepted)::int AS accepted, sum(stored + duplicate + rejected + dropped)::int AS accounted, sum(stored)::int AS stored FROM weir.ledger");
    const [{ all }] = await weir.postgres.sql('SELECT count(*)::int AS "all" FROM weir.events');
    assert.equal(ledger.accepted, ledger.accounted);
    assert.equal(ledger.stored, all);
  });
}
