// What starting costs: CPU until the first answer, less that of an empty Worker with the same bindings.

import { send } from "./load.mjs";
import { cpuOf, median, workerds } from "./process.mjs";
import { emptyWithBindings, ours, start } from "./workers.mjs";

const STARTS = 5;

async function once(worker) {
  const { origins, stop } = await start([worker]);
  await send(origins[worker.name], { path: "/flags", body: "{}" });
  const [pid] = workerds();
  const cpu = cpuOf(pid) / 1000;
  await stop();
  return cpu;
}

/** Milliseconds of CPU, the median of some starts. */
export async function cold(postgres) {
  const [filled, empty] = [[], []];
  for (let number = 0; number < STARTS; number++) {
    empty.push(await once(emptyWithBindings(postgres)));
    filled.push(await once(ours(postgres)));
  }
  return median(filled) - median(empty);
}
