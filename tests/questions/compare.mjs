// Whether two answers are one, and of data about which they differ, the least.

import { eventsOf } from "./world.mjs";

/** Undefined, or how the rows differ. Sums of fractions may differ in their last digits. */
export function difference(said, expected) {
  const count = Math.max(said.length, expected.length);
  for (let index = 0; index < count; index++) {
    if (!same(said[index], expected[index])) {
      return `row ${index + 1} of ${said.length}:\n  said     ${JSON.stringify(said[index])}\n  expected ${JSON.stringify(expected[index])}`;
    }
  }
}

function same(a, b) {
  if (typeof a === "number" && typeof b === "number") return Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(a), Math.abs(b));
  if (a === null || b === null || typeof a !== "object" || typeof b !== "object") return a === b;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => same(a[key], b[key]));
}

/** Leaves out events as long as `fails` still says how it fails. */
export async function shrink(world, fails) {
  let failure = await fails(world);
  for (let again = true; again; ) {
    again = false;
    for (const event of world.batches.flat()) {
      const smaller = { ...world, batches: world.batches.map((batch) => batch.filter((one) => one !== event)) };
      const stillFails = await fails(smaller);
      if (!stillFails) continue;
      [world, failure, again] = [smaller, stillFails, true];
    }
  }
  return { world, failure };
}

/** The events as a person reads them. */
export const shown = (world) =>
  eventsOf(world)
    .map(({ time, person, event, id, session_id, properties }) => `  ${new Date(time).toISOString()} ${person} ${event} ${JSON.stringify(properties)} ${session_id ?? ""} ${id}`)
    .join("\n");
