// The long form: MINUTES=5 SEED=… node tests/torture/run.mjs. The same seed makes the same batches and kills the same
// things after the same pauses; what is running at that moment is up to the machine.

import { torture } from "./torture.mjs";

const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31));
const seconds = 60 * Number(process.env.MINUTES ?? 5);
console.log(`seed: ${seed}`);
const done = await torture({ seed, seconds, say: console.log });
for (const [what, count] of Object.entries(done)) console.log(`${what}: ${count}`);
