// From the request to the row, by the way that make run takes: the queue, its consumer, PostgreSQL.

import { startWorker } from "../../../dev/worker.mjs";
import { until } from "../../support/until.mjs";
import { batch } from "./events.mjs";
import { send, sendAll } from "./load.mjs";
import { median } from "./process.mjs";

const EVENTS = 50;
const POLL_MS = 25;

const batches = (key, count, name) =>
  Array.from({ length: count }, (_, number) => batch(key, Array.from({ length: EVENTS }, (_, event) => `${name}-${number}-${event}`), { gzip: true }));

/** Returns events/s with as many requests as the collector takes, and seconds from a request to its row at half of that. */
export async function endToEnd(postgres, seconds) {
  const weir = await startWorker({
    port: 0,
    databases: { HYPERDRIVE_INGEST: postgres.ingestUrl, HYPERDRIVE_READ: postgres.readUrl },
    limits: { RATE_KEY: 1e9, RATE_PERSON: 1e9 },
  });
  try {
    const warm = batches(postgres.writeKey, 40, "warm");
    await sendAll(weir.origin, warm.length, () => warm.pop());
    await settled(postgres, 40 * EVENTS);
    const rate = await most(weir, postgres, seconds);
    return { rate, ...(await atHalf(weir, postgres, rate / 2, seconds)) };
  } finally {
    await weir.stop();
  }
}

const stored = async (postgres, name) => (await postgres.sql("SELECT count(*)::int AS events FROM weir.events WHERE distinct_id LIKE $1", [`${name}-%`]))[0].events;

async function settled(postgres, events) {
  await until("the events", async () => (await postgres.sql("SELECT sum(stored)::int AS events FROM weir.ledger"))[0].events >= events, 120);
}

/** Events/s, from the first request to the last row. */
async function most(weir, postgres, seconds) {
  const probe = batches(postgres.writeKey, 100, "probe");
  const before = performance.now();
  await sendAll(weir.origin, probe.length, () => probe.pop());
  const count = Math.ceil((seconds * 1000 * 100) / (performance.now() - before));
  const all = batches(postgres.writeKey, count, "most");
  const start = performance.now();
  await sendAll(weir.origin, count, () => all.pop());
  await settled(postgres, (140 + count) * EVENTS);
  const took = (performance.now() - start) / 1000;
  const there = await stored(postgres, "most");
  if (there !== count * EVENTS) throw new Error(`${count * EVENTS} events were answered for, ${there} are there`);
  return there / took;
}

/** Sends batches at a steady rate; a person of each tells when it is there. */
async function atHalf(weir, postgres, rate, seconds) {
  const count = Math.floor((rate * seconds) / EVENTS);
  const all = batches(postgres.writeKey, count, "half");
  const sentAt = new Map();
  const took = [];
  const start = performance.now();
  const sending = Promise.all(all.map(async (request, number) => {
    await new Promise((resolve) => setTimeout(resolve, (number * EVENTS * 1000) / rate - (performance.now() - start)));
    sentAt.set(`half-${number}-0`, performance.now());
    await send(weir.origin, request);
  }));
  while (took.length < count) {
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    if (performance.now() - start > (seconds + 60) * 1000) throw new Error(`${count - took.length} batches have not arrived`);
    const rows = await postgres.sql("SELECT DISTINCT distinct_id AS person FROM weir.events WHERE distinct_id = ANY($1)", [[...sentAt.keys()]]);
    for (const { person } of rows) {
      took.push((performance.now() - sentAt.get(person)) / 1000);
      sentAt.delete(person);
    }
  }
  await sending;
  return { median: median(took), p99: took.toSorted((a, b) => a - b)[Math.ceil(took.length * 0.99) - 1] };
}
