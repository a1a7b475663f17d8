// Every question says what a naive reading of docs/SEMANTICS.md says, on random data with random arguments.
//
//   WEIR_SEED=7                              the same again; a failure prints its seed
//   WEIR_WORLDS=2000                         more of them
//   WEIR_STATES="all refreshed"              only with the data in this state; several are separated by commas
//
// All of it is asked twice: with nothing promoted, and with the properties that are asked for in the timeline.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Postgres } from "../support/postgres.mjs";
import { ARGUMENTS, funnelArguments } from "./arguments.mjs";
import { Asking, STATES } from "./asking.mjs";
import { difference, shown, shrink } from "./compare.mjs";
import { active_persons, lifecycle, stickiness } from "./oracle/activity.mjs";
import { funnel } from "./oracle/funnel.mjs";
import { retention } from "./oracle/retention.mjs";
import { paths, sessions } from "./oracle/sessions.mjs";
import { trend } from "./oracle/trend.mjs";
import { unproven } from "./proof.mjs";
import { Random } from "./random.mjs";
import { eventsOf, world as randomWorld } from "./world.mjs";

const ORACLES = { funnel, retention, trend, active_persons, sessions, lifecycle, stickiness, paths };
const SEED = Number(process.env.WEIR_SEED ?? Date.now() % 1_000_000);
const WORLDS = Number(process.env.WEIR_WORLDS ?? 48);
const ASKED_STATES = process.env.WEIR_STATES?.split(",") ?? STATES;
const PROMOTED = [[], ["plan", "amount"]];

let postgres, asking;

before(async () => {
  postgres = await Postgres.start();
  await postgres.sql("SELECT weir.unschedule()");
  asking = await Asking.connect(postgres);
});
after(async () => {
  await asking?.close();
  postgres?.close();
});

// A world is one seed, so that one that fails can be had again alone.
const stored = new Map();

async function worldOf(seed, promoted) {
  const key = `${seed} ${promoted}`;
  if (!stored.has(key)) {
    await asking.promote(promoted);
    const world = randomWorld(new Random(seed));
    const state = ASKED_STATES[seed % ASKED_STATES.length];
    stored.set(key, { world, state, environment: await asking.store(world.batches, state) });
  }
  return stored.get(key);
}

/** `judge(events, world, environment)` says what is wrong there, if anything is. */
async function inWorlds(question, promoted, argumentsOf, judgeBy) {
  for (let seed = SEED; seed < SEED + WORLDS; seed++) {
    const { world, state, environment } = await worldOf(seed, promoted);
    const args = argumentsOf(new Random(seed), world);
    const judge = judgeBy(args);
    if (!(await judge(eventsOf(world), world, environment))) continue;
    const fails = async (world) => judge(eventsOf(world), world, await asking.store(world.batches, state));
    const { world: least, failure } = await shrink(world, fails);
    assert.fail(`WEIR_SEED=${seed} WEIR_WORLDS=1, ${state}, ${promoted.length} promoted\n${question}(${JSON.stringify(args)})\n${shown(least)}\n${failure}`);
  }
}

for (const promoted of PROMOTED) {
  const where = `in ${WORLDS} worlds from seed ${SEED}${promoted.length > 0 ? `, with ${promoted.join(" and ")} promoted` : ""}`;

  for (const [question, oracle] of Object.entries(ORACLES)) {
    test(`${question} says what the definitions say, ${where}`, () =>
      inWorlds(question, promoted, ARGUMENTS[question], (args) => async (events, { around }, environment) =>
        difference(await asking.ask(question, environment, args), oracle(events, args, around))));
  }

  test(`the events behind each number of a funnel prove it, ${where}`, () =>
    inWorlds("funnel_persons", promoted, funnelArguments, (args) => async (events, _, environment) => {
      const counted = await asking.ask("funnel", environment, args);
      for (const step of args.steps.keys()) {
        const rows = await asking.ask("funnel_persons", environment, { ...args, step: step + 1 });
        const doubt = unproven(rows, step + 1, counted, events, args);
        if (doubt) return `step ${step + 1}: ${doubt}`;
      }
    }));
}

// Which way it is depends on the arguments: whole days, whole hours, or neither.
test("every question that sets of persons answer was asked of them, and of the timeline", { skip: WORLDS < 48 && "too few worlds" }, async () => {
  const ways = await asking.ways();
  for (const question of ["retention", "trend", "active_persons", "lifecycle", "stickiness"])
    for (const way of ["sets", "timeline"]) assert.ok(ways[`${question}_on_${way}`] >= WORLDS / 16, `weir.${question} by ${way}: ${JSON.stringify(ways)}`);
});
