// Random arguments of every question; each is what SQL is given and what the oracle reads.
//
// Times and intervals are milliseconds here. What is left out has the default that the question declares.

import { EVENTS } from "./world.mjs";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const FILTERS = [
  { property: "plan", operator: "equals", value: "pro" },
  { property: "plan", operator: "not_equals", value: "pro" },
  { property: "plan", operator: "in", value: ["free", "team"] },
  { property: "plan", operator: "is_set" },
  { property: "plan", operator: "is_not_set" },
  { property: "amount", operator: "greater_than", value: 2 },
];

const filters = (random) => (random.once(4) ? [random.pick(FILTERS)] : []);
const named = (random) => (random.once(3) ? null : random.pick(EVENTS));

function range(random, { times, around }) {
  const moment = () => (times.length > 0 && !random.once(3) ? random.pick(times) + random.pick([0, 0, 1, HOUR]) : around + random.between(-9, 9) * DAY);
  // Ranges of whole days are answered by what is kept by day.
  const whole = random.pick([1, DAY, DAY]);
  const [from, to] = [moment(), moment()].map((time) => Math.floor(time / whole) * whole).sort((a, b) => a - b);
  return { from_time: random.once(2) ? null : from, to_time: random.once(2) || to === from ? null : to };
}

function asked(random, world, more) {
  return { ...range(random, world), ...more };
}

export function funnelArguments(random, world) {
  const count = random.between(1, 4);
  const mode = random.pick(["ordered", "ordered", "strict", "unordered"]);
  const steps = random.list(count, (_, index) => {
    const event = random.pick(EVENTS);
    if (random.once(2)) return event;
    return { event, name: `step ${index}`, filters: filters(random), optional: index > 0 && random.once(2) };
  });
  const exclusion = () => {
    const from_step = mode === "unordered" ? 1 : random.between(1, count - 1);
    const to_step = mode === "unordered" ? count : random.between(from_step + 1, count);
    return { event: random.pick(EVENTS), from_step, to_step, filters: filters(random) };
  };
  return asked(random, world, {
    steps,
    within: random.pick([1, 5 * MINUTE, 30 * MINUTE, HOUR, DAY, 7 * DAY, 7 * DAY]),
    mode,
    breakdown: random.once(2) ? "plan" : null,
    attribution: random.pick(["first_touch", "last_touch", `step_${random.between(1, count)}`]),
    exclusions: count > 1 && random.once(3) ? random.list(random.between(1, 2), exclusion) : [],
    filters: filters(random),
  });
}

const zoned = (random, world) => random.pick([world.zone, "UTC"]);

/** Without filters or breakdown, and of persons and events alone, every second time: most of all ways are for that. */
const plainly = (random, args, plain) => (random.once(2) ? { ...args, ...plain } : args);

/** By the minute, now and then: a few of them around an event, or around where the clock may do something. */
function minutely(random, { times, around }, args) {
  if (!random.once(6)) return args;
  const moment = times.length > 0 && random.once(2) ? random.pick(times) : around + random.between(-48, 48) * 15 * MINUTE;
  const from_time = moment - random.between(0, 60 * 60) * 1000;
  return { ...args, granularity: "minute", from_time, to_time: moment + random.between(1, 60 * 60) * 1000 };
}

/** By question: its arguments. */
export const ARGUMENTS = {
  funnel: funnelArguments,
  retention: (random, world) => {
    const windows = random.pick(["calendar", "calendar", "24h"]);
    return plainly(random, asked(random, world, {
      start_event: random.pick(EVENTS),
      return_event: named(random),
      period: random.pick(windows === "24h" ? ["day", "week"] : ["day", "week", "month"]),
      periods: random.between(1, 6),
      mode: random.pick(["recurring", "first_time", "first_ever"]),
      windows,
      rolling: random.once(2),
      start_filters: filters(random),
      return_filters: filters(random),
      breakdown: random.once(2) ? "plan" : null,
      time_zone: zoned(random, world),
    }), { start_filters: [], return_filters: [], breakdown: null });
  },
  trend: (random, world) => minutely(random, world, plainly(random, asked(random, world, {
    event: named(random),
    granularity: random.pick(["hour", "day", "day", "week", "month"]),
    measure: random.pick(["events", "persons", "events_per_person", ...["sum", "avg", "min", "max", "median", "p90", "p95", "p99"].map((name) => `${name}:amount`)]),
    breakdown: random.once(2) ? "plan" : null,
    top: random.between(1, 4),
    filters: filters(random),
    time_zone: zoned(random, world),
  }), { measure: random.pick(["events", "persons", "events_per_person"]), filters: [], breakdown: null })),
  active_persons: (random, world) => asked(random, world, {
    period: random.pick(["day", "week", "month"]),
    rolling: random.once(2),
    time_zone: zoned(random, world),
  }),
  sessions: (random, world) => asked(random, world, {
    granularity: random.pick(["hour", "day", "week", "month"]),
    gap: random.pick([5 * MINUTE, 30 * MINUTE, HOUR, DAY]),
    filters: filters(random),
    time_zone: zoned(random, world),
  }),
  lifecycle: (random, world) => asked(random, world, {
    period: random.pick(["day", "week", "month"]),
    event: named(random),
    time_zone: zoned(random, world),
  }),
  stickiness: (random, world) => asked(random, world, {
    granularity: random.pick(["hour", "day", "week", "month"]),
    event: named(random),
    time_zone: zoned(random, world),
  }),
  paths: (random, world) => asked(random, world, {
    start_event: random.once(2) ? null : random.pick(EVENTS),
    end_event: random.once(2) ? null : random.pick(EVENTS),
    depth: random.between(1, 4),
    top: random.pick([1, 3, 50]),
  }),
};
