// Trend: a measure per bucket and value of the breakdown.

import { calendar } from "../calendar.mjs";
import { byAll, byText, distinct, groupBy, mean, meets, numberOf, percentile, sum, textOf, within } from "./common.mjs";

export function trend(events, args, around) {
  const { event, granularity, measure, breakdown, top, filters } = args;
  const buckets = calendar(granularity, args.time_zone, granularity === "minute" ? args.from_time : around);
  const asked = within(events, args).filter((one) => (event === null || one.event === event) && meets(one, filters));

  // The values of the breakdown, the commonest first; those beyond the top are one.
  const valueOf = (event) => (breakdown === null ? null : textOf(event.properties[breakdown]));
  const values = [...groupBy(asked, valueOf)]
    .sort(byAll(([, a], [, b]) => b.length - a.length, ([a], [b]) => byText(a, b)))
    .map(([value]) => value);
  const labelOf = (event) => (breakdown !== null && values.indexOf(valueOf(event)) >= top ? "$other" : valueOf(event));
  const labels = breakdown === null ? [null] : distinct(values.map((value, rank) => (rank < top ? value : "$other")));

  const starts = buckets.touched(args.from_time, args.to_time, asked.map(({ time }) => time));
  return starts.flatMap((start) =>
    labels.map((label) => ({
      bucket: start,
      breakdown_value: label,
      value: measured(asked.filter((event) => buckets.starts[buckets.of(event.time)] === start && labelOf(event) === label), measure) ?? 0,
    })),
  );
}

function measured(events, measure) {
  const persons = distinct(events.map(({ person }) => person)).length;
  const [aggregate, property] = measure.split(":");
  const numbers = events.map(({ properties }) => numberOf(properties[property])).filter((number) => number !== null);
  switch (aggregate) {
    case "events": return events.length;
    case "persons": return persons;
    case "events_per_person": return persons === 0 ? 0 : events.length / persons;
    case "sum": return sum(numbers);
    case "avg": return mean(numbers);
    case "min": return numbers.length === 0 ? 0 : Math.min(...numbers);
    case "max": return numbers.length === 0 ? 0 : Math.max(...numbers);
    case "median": return percentile(numbers, 0.5);
    default: return percentile(numbers, Number(aggregate.slice(1)) / 100);
  }
}
