// CPU of a request, lane by lane, in turns.

import { gzipSync } from "node:zlib";
import * as events from "./events.mjs";
import { sendAll } from "./load.mjs";
import { cpuOf, median, workerds } from "./process.mjs";
import { emptyJs, emptyRust, ours, start } from "./workers.mjs";

const REQUESTS = 600;
// V8 compiles anew what it meets often.
const WARM_UP = 1500;

/** Returns each lane's name, cpu (µs a request) and rate (requests/s). */
export async function cpu(postgres, rounds) {
  const key = postgres.writeKey;
  const { origins, stop } = await start([emptyJs(), emptyRust(), ours(postgres)]);
  const [pid] = workerds();
  const weir = (name, request, requests = REQUESTS) => ({ name: `ours, ${name}`, origin: origins.weir, request, requests });
  // Each is somebody else's: nobody comes near a rate limit.
  let number = 0;
  const person = () => `person-${number++}`;
  const people = () => Array.from({ length: 50 }, person);
  // What the collector puts into the queue for one event: a line with what enrichment added, as gzip.
  const message = gzipSync(`${JSON.stringify({ ...events.event("ann"), context: { geo: { country: "DE" }, page: { path: "/products/teapot" } } })}\n`);
  const lanes = [
    { name: "JavaScript, empty", origin: origins["empty-js"], request: () => ({ path: "/" }), requests: REQUESTS },
    { name: "Rust, empty", origin: origins["empty-rust"], request: () => ({ path: "/" }), requests: REQUESTS },
    { name: "Rust, only enqueues the bytes", origin: origins["empty-rust"], request: () => ({ path: "/", body: message }), requests: REQUESTS },
    weir("one event", () => events.one(key, person())),
    weir("batch of 50", () => events.batch(key, people()), REQUESTS / 4),
    weir("batch of 50, gzip", () => events.batch(key, people(), { gzip: true }), REQUESTS / 4),
    ...events.ofEachDialect(key).map(({ name, ...request }) => weir(name, () => request)),
  ].map((lane) => ({ ...lane, cpu: [], rate: [] }));
  try {
    for (const { origin, request } of lanes) await sendAll(origin, WARM_UP, request);
    for (let round = 0; round < rounds; round++) {
      for (let turn = 0; turn < lanes.length; turn++) {
        const lane = lanes[(turn + round) % lanes.length];
        const [before, from] = [cpuOf(pid), performance.now()];
        await sendAll(lane.origin, lane.requests, lane.request);
        lane.cpu.push((cpuOf(pid) - before) / lane.requests);
        lane.rate.push((lane.requests / (performance.now() - from)) * 1000);
      }
    }
  } finally {
    await stop();
  }
  return lanes.map(({ name, cpu, rate }) => ({ name, cpu: median(cpu), rate: median(rate) }));
}
