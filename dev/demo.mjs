// Sends plausible events through the running collector's HTTP door, with a progress bar, so that there is something to
// look at: visitors over the last thirty days who come back less and less, look at tea, put it into a basket and pay.
//
//   node dev/demo.mjs [--events N] [--seed S]      WEIR_HTTP_PORT chooses the port (8787)

import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";

const DAYS = 30;
const BATCH = 500;
const SENDERS = 4;
const DAY_MS = 86_400_000;
const PRODUCTS = [["sencha", 12], ["assam", 9], ["oolong", 18], ["darjeeling", 14], ["rooibos", 7]];
const COUNTRIES = ["DE", "US", "FR", "BR", "JP", "IN", "GB"];
const SOURCES = [undefined, undefined, "newsletter", "search", "partner"];

const usage = "usage: node dev/demo.mjs [--events N] [--seed S]";
let options;
try {
  ({ values: options } = parseArgs({
    options: { events: { type: "string", default: "100000" }, seed: { type: "string" }, help: { type: "boolean" } },
  }));
} catch (error) {
  fail(error.message, usage);
}
if (options.help) {
  console.log(usage);
  process.exit(0);
}
const total = Number(options.events);
if (!Number.isInteger(total) || total < 1) fail(`--events ${options.events} is not a number of events`, usage);

const random = generator(Number(options.seed ?? Date.now()));
const pick = (list) => list[Math.floor(random() * list.length)];
const endpoint = `http://127.0.0.1:${process.env.WEIR_HTTP_PORT ?? 8787}/api/v1/events/batch`;
const key = writeKey();

const started = Date.now();
const outcomes = {};
let sent = 0;
const source = batches(events(total), BATCH);
await Promise.all(Array.from({ length: SENDERS }, send));
const seconds = (Date.now() - started) / 1000;
process.stdout.write("\n");
console.log(`${sent} events in ${seconds.toFixed(1)} s (${Math.round(sent / seconds)} a second): ${JSON.stringify(outcomes)}`);
console.log("They are in the database within seconds; in the rollups with the next refresh, which runs every minute.");

async function send() {
  for (const batch of source) {
    const { results } = await post({ events: batch, sent_at: new Date().toISOString() });
    for (const { result } of Object.values(results)) outcomes[result] = (outcomes[result] ?? 0) + 1;
    sent += batch.length;
    showProgress();
  }
}

// A sender that is told to wait does; ids make the repetition harmless.
async function post(body, attempt = 0) {
  let response;
  try {
    response = await fetch(endpoint, {
      method: "POST",
      headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
      body: JSON.stringify(body),
    });
  } catch {
    fail(`nothing answers at ${endpoint}`, "Start it with: make run");
  }
  const answer = await response.json();
  if (response.ok) return answer;
  if (response.status < 500 || attempt >= 5) fail(answer.error.message, answer.error.hint ?? "");
  await new Promise((resolve) => setTimeout(resolve, 1000 * (Number(response.headers.get("retry-after")) || 1)));
  return post(body, attempt + 1);
}

function showProgress() {
  const share = sent / total;
  const bar = "█".repeat(Math.round(share * 40)).padEnd(40, "·");
  if (process.stdout.isTTY) process.stdout.write(`\r${bar} ${String(Math.round(share * 100)).padStart(3)} %  ${sent} events`);
  else if (sent % 10_000 < BATCH) console.log(`${Math.round(share * 100)} %  ${sent} events`);
}

// One visitor after the other, each with sessions on ever fewer days after the first.
function* events(count) {
  let made = 0;
  for (let visitor = 0; made < count; visitor += 1) {
    for (const event of visits(`visitor-${Math.floor(random() * 1e12).toString(36)}`)) {
      if (made === count) return;
      made += 1;
      yield event;
    }
  }
}

function* visits(distinct_id) {
  const first = random() * DAYS;
  const loyalty = random() ** 2;
  const about = { country: pick(COUNTRIES), utm_source: pick(SOURCES), plan: random() < 0.2 ? "pro" : "free" };
  for (let day = 0; first + day < DAYS; day += 1) {
    if (day > 0 && random() > loyalty / (1 + day / 7)) continue;
    let time = Date.now() - (DAYS - first - day) * DAY_MS;
    const session_id = crypto.randomUUID();
    const event = (name, properties = {}) => {
      time = Math.min(time + 1000 + random() * 90_000, Date.now());
      return {
        id: crypto.randomUUID(), event: name, distinct_id, session_id, timestamp: new Date(time).toISOString(),
        properties: { ...about, ...properties },
      };
    };
    yield event("$pageview", { $current_url: "https://shop.example/" });
    for (let looks = Math.floor(random() * 4); looks > 0; looks -= 1) {
      const [product, price] = pick(PRODUCTS);
      yield event("view", { product, price });
      if (random() > 0.4) continue;
      yield event("cart", { product, price });
      if (random() < 0.5) yield event("pay", { value: price, items: 1 });
    }
  }
}

function* batches(items, size) {
  let batch = [];
  for (const item of items) {
    batch.push(item);
    if (batch.length === size) {
      yield batch;
      batch = [];
    }
  }
  if (batch.length > 0) yield batch;
}

// Mulberry32: small, seeded and good enough for a demo.
function generator(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

function writeKey() {
  if (process.env.WEIR_WRITE_KEY) return process.env.WEIR_WRITE_KEY;
  try {
    return /^WRITE_KEY=(.+)$/m.exec(readFileSync(new URL("../.weir/secrets", import.meta.url), "utf8"))[1];
  } catch {
    return fail("there is no write key in .weir/secrets", "Start Weir first: make run (or name a key in WEIR_WRITE_KEY)");
  }
}

function fail(message, hint) {
  console.error(`\nweir: ${message}\n      ${hint}`);
  process.exit(1);
}
