// The minutes, hours, days, weeks and months of a time zone, found by looking at its clock every quarter of an hour, or half
// a minute where minutes are asked for.
//
// Nothing is computed from offsets: two moments are in one bucket if the clock on the wall shows the same hour, day …
// for both. An hour that the clock shows twice is two hours; a day that it leaves out is none.

const SECOND = 1000;
const QUARTER = 15 * 60 * SECOND;
const DAY = 24 * 60 * 60 * SECOND;
const clocks = new Map();
const calendars = new Map();

/** What the clock on the wall shows: "2025-03-30 03:15 GMT+02:00". */
function clock(zone, time) {
  if (!clocks.has(zone)) {
    const fields = { year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZoneName: "longOffset" };
    clocks.set(zone, new Intl.DateTimeFormat("en-US", { timeZone: zone, ...fields }));
  }
  const parts = Object.fromEntries(clocks.get(zone).formatToParts(time).map(({ type, value }) => [type, value]));
  return { date: `${parts.year}-${parts.month}-${parts.day}`, hour: parts.hour, minute: parts.minute, offset: parts.timeZoneName };
}

function name(granularity, zone, time) {
  const { date, hour, minute, offset } = clock(zone, time);
  switch (granularity) {
    case "minute": return `${date} ${hour}:${minute} ${offset}`;
    case "hour": return `${date} ${hour} ${offset}`;
    case "day": return date;
    case "week": return mondayOf(date);
    case "month": return date.slice(0, 7);
  }
}

function mondayOf(date) {
  const midnight = Date.parse(`${date}T00:00:00Z`);
  const daysSinceMonday = (new Date(midnight).getUTCDay() + 6) % 7;
  return new Date(midnight - daysSinceMonday * DAY).toISOString().slice(0, 10);
}

/**
 * The buckets around a moment, oldest first: `of(time)` is a bucket's place among them, `starts[place]` its first
 * moment.
 */
export function calendar(granularity, zone, around) {
  const key = [granularity, zone, around].join();
  if (!calendars.has(key)) calendars.set(key, new Calendar(granularity, zone, around));
  return calendars.get(key);
}

class Calendar {
  starts = [];
  #places = new Map();

  constructor(granularity, zone, around) {
    this.granularity = granularity;
    this.zone = zone;
    const days = { minute: 1 / 8, hour: 45, day: 90, week: 90, month: 150 }[granularity];
    const step = granularity === "minute" ? 30 * SECOND : QUARTER;
    const from = Math.floor((around - days * DAY) / step) * step;
    for (let time = from; time <= around + days * DAY; time += step) this.#note(time, step);
  }

  #name = (time) => name(this.granularity, this.zone, time);

  #note(time, step) {
    const bucket = this.#name(time);
    if (this.#places.has(bucket)) return;
    this.#places.set(bucket, this.starts.length);
    // It may have begun since the last look.
    let before = time - step;
    while (time - before > SECOND && this.#name(time - SECOND) === bucket) {
      const middle = before + Math.floor((time - before) / 2 / SECOND) * SECOND;
      if (this.#name(middle) === bucket) time = middle;
      else before = middle;
    }
    this.starts.push(time);
  }

  of(time) {
    const place = this.#places.get(name(this.granularity, this.zone, time));
    if (place === undefined) throw new Error(`${new Date(time).toISOString()} is outside the calendar`);
    return place;
  }

  /** The first moments of all the buckets that a range touches; of what is given, where it has no bound. */
  touched(from, to, moments) {
    const places = moments.map((time) => this.of(time));
    const first = from === null ? Math.min(...places) : this.of(from);
    const last = to === null ? Math.max(...places) : this.of(to - 1);
    return Number.isFinite(first) && Number.isFinite(last) ? this.starts.slice(first, last + 1) : [];
  }
}
