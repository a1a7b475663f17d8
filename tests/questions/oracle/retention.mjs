// Retention: who of a cohort came back in which later period.

import { calendar } from "../calendar.mjs";
import { byAll, byText, groupBy, meets, ratio, textOf, within } from "./common.mjs";

const HOUR = 60 * 60_000;

export function retention(events, args, around) {
  const { start_event, return_event, period, periods, mode, windows, rolling, start_filters, return_filters, breakdown } = args;
  const buckets = calendar(period, args.time_zone, around);
  const isStart = (event) => event.event === start_event && meets(event, start_filters);
  const isReturn = (event) => (return_event === null || event.event === return_event) && meets(event, return_filters);

  // Each person's start events that make a cohort: the first of each period, of the range, or of all the data.
  // Of those of one moment the one whose label comes first.
  const label = (start) => (breakdown === null ? null : textOf(start.properties[breakdown]));
  const ordered = events.filter(isStart).toSorted(byAll((a, b) => a.time - b.time, (a, b) => byText(label(a), label(b))));
  const starts = [...groupBy(ordered, ({ person }) => person).values()].flatMap((all) => {
    const inRange = within(all, args);
    if (mode === "recurring") return [...groupBy(inRange, ({ time }) => buckets.of(time)).values()].map(([first]) => first);
    if (mode === "first_time") return inRange.slice(0, 1);
    return all.slice(0, 1).filter((first) => inRange.includes(first));
  });

  // How many periods after the start an event is: by the calendar, or in windows from the start itself.
  const distance = (start, event) =>
    windows === "calendar" ? buckets.of(event.time) - buckets.of(start.time) : Math.floor((event.time - start.time) / ({ day: 24, week: 168 }[period] * HOUR));
  const returnsOf = groupBy(events.filter(isReturn).filter(({ time }) => args.from_time === null || time >= args.from_time), ({ person }) => person);
  const distancesOf = (start) => (returnsOf.get(start.person) ?? []).map((event) => distance(start, event)).filter((distance) => distance >= 1);

  const labels = [...groupBy(starts, label)].sort(byAll(([, a], [, b]) => b.length - a.length, ([a], [b]) => byText(a, b)));
  return labels.flatMap(([value, starts]) => {
    const cohorts = [...groupBy(starts, (start) => buckets.of(start.time))].sort(([a], [b]) => a - b);
    return cohorts.flatMap(([cohort, members]) =>
      Array.from({ length: periods + 1 }, (_, k) => {
        const isBack = (start) => distancesOf(start).some((distance) => (rolling ? distance >= k : distance === k));
        const persons = k === 0 ? members.length : members.filter(isBack).length;
        return {
          breakdown_value: value,
          cohort: buckets.starts[cohort],
          cohort_size: members.length,
          period: k,
          persons,
          share: ratio(persons, members.length),
          complete: true, // all of it is long ago
        };
      }),
    );
  });
}
