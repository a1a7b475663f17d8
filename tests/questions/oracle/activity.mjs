// Active persons, lifecycle and stickiness: in which buckets each person had an event.

import { calendar } from "../calendar.mjs";
import { distinct, groupBy, within } from "./common.mjs";

/** How many persons were active in each bucket; rolling: in the 1, 7 or 30 days that end with each day. */
export function active_persons(events, args, around) {
  const { period, rolling } = args;
  const buckets = calendar(rolling ? "day" : period, args.time_zone, around);
  const width = rolling ? { day: 1, week: 7, month: 30 }[period] : 1;
  const seen = within(events, rolling ? { ...args, from_time: null } : args);
  return buckets.touched(args.from_time, args.to_time, seen.map(({ time }) => time)).map((start) => {
    const last = buckets.starts.indexOf(start);
    const active = seen.filter(({ time }) => buckets.of(time) <= last && buckets.of(time) > last - width);
    return { bucket: start, persons: distinct(active.map(({ person }) => person)).length };
  });
}

/** new: first ever; returning: active the period before; resurrecting: only earlier; dormant: the period before, not now. */
export function lifecycle(events, args, around) {
  const buckets = calendar(args.period, args.time_zone, around);
  const seen = within(events, { ...args, from_time: null }).filter((one) => args.event === null || one.event === args.event);
  const persons = [...groupBy(seen, ({ person }) => person).values()].map((theirs) => ({
    ever: distinct(theirs.map(({ time }) => buckets.of(time))),
    asked: distinct(within(theirs, args).map(({ time }) => buckets.of(time))),
  }));
  return buckets.touched(args.from_time, args.to_time, seen.map(({ time }) => time)).map((start) => {
    const now = buckets.starts.indexOf(start);
    const count = (is) => persons.filter(is).length;
    const isNow = ({ asked }) => asked.includes(now);
    const wasBefore = ({ ever }) => ever.includes(now - 1);
    const wasEarlier = ({ ever }) => ever.some((place) => place < now);
    return {
      bucket: start,
      new: count((one) => isNow(one) && !wasEarlier(one)),
      returning: count((one) => isNow(one) && wasBefore(one)),
      resurrecting: count((one) => isNow(one) && wasEarlier(one) && !wasBefore(one)),
      dormant: count((one) => !isNow(one) && wasBefore(one)),
    };
  });
}

/** How many persons were active in exactly n of the buckets. */
export function stickiness(events, args, around) {
  const buckets = calendar(args.granularity, args.time_zone, around);
  const asked = within(events, args).filter((one) => args.event === null || one.event === args.event);
  const counts = [...groupBy(asked, ({ person }) => person).values()].map((theirs) => distinct(theirs.map(({ time }) => buckets.of(time))).length);
  return Array.from({ length: Math.max(0, ...counts) }, (_, n) => ({ buckets: n + 1, persons: counts.filter((count) => count === n + 1).length }));
}
