// What the collector costs, in one workerd beside Workers that do next to nothing, and how fast events arrive.
//   make bench-edge
//   WEIR_BENCH_ROUNDS=3 WEIR_BENCH_SECONDS=5 make bench-edge     a short one
// "cpu" is that of the whole workerd process, from /proc, µs a request: the median of the rounds, in which the lanes
// take turns. Fails where an event is lost; a goal that is missed is said, not failed.

import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { Postgres } from "../support/postgres.mjs";
import { cold } from "./edge/cold.mjs";
import { cpu } from "./edge/cpu.mjs";
import { endToEnd } from "./edge/end_to_end.mjs";

/** Prints a figure, and its goal where it has one. */
function say(name, figure, unit, goal) {
  const missed = goal?.most < figure || goal?.least > figure;
  const aim = goal ? ` (goal: ${goal.most !== undefined ? `at most ${goal.most}` : `at least ${goal.least}`}${missed ? ", MISSED" : ""})` : "";
  console.log(`${name}: ${figure < 100 ? Number(figure.toPrecision(3)) : Math.round(figure)}${unit}${aim}`);
}

const postgres = await Postgres.start({ settings: "" });
try {
  const build = new URL("../../edge-worker/build/", import.meta.url);
  const bytes = ["index_bg.wasm", "index.js"].map((file) => gzipSync(readFileSync(new URL(file, build)), { level: 9 }).length);
  say("size gzipped", (bytes[0] + bytes[1]) / 1000, " KB", { most: 700 });
  say("cold start, CPU more than an empty JavaScript Worker", await cold(postgres), " ms", { most: 50 });

  const lanes = await cpu(postgres, Number(process.env.WEIR_BENCH_ROUNDS ?? 7));
  for (const { name, cpu } of lanes) say(`cpu ${name}`, cpu, " µs");
  for (const { name, rate } of lanes) say(`rate ${name}`, rate, " requests/s");
  const of = (name) => lanes.find((lane) => lane.name === name).cpu;
  const enqueue = of("Rust, only enqueues the bytes");
  say("ratio cpu one event / Rust, only enqueues", of("ours, one event") / enqueue, "", { most: 1.3 });
  say("ratio cpu batch of 50 / Rust, only enqueues", of("ours, batch of 50") / enqueue, "", { most: 4 });
  say("ratio cpu batch of 50, gzip / Rust, only enqueues", of("ours, batch of 50, gzip") / enqueue, "", { most: 4 });

  const { rate, median, p99 } = await endToEnd(postgres, Number(process.env.WEIR_BENCH_SECONDS ?? 15));
  say("end to end, batches of 50", rate, " events/s", { least: 3000 });
  say("ratio end to end / Umami's 113 events/s on such a machine", rate / 113, "", { least: 30 });
  say("request to row at half load, median", median, " s");
  say("request to row at half load, p99", p99, " s", { most: 3 });
} finally {
  postgres.close();
}
