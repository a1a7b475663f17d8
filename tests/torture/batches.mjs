// What the writers of the torture send, and what must have become of it.

import { pick } from "../support/random.mjs";

const EVENTS = ["view", "cart", "pay"];
const FIRST = Date.UTC(2026, 2, 1);
const DAYS = 12;
const HOUR = 3_600_000;
/** Who is erased again and again, while others still send of them. */
export const ERASED = ["gone-0", "gone-1", "gone-2"];

const isOfErased = (number) => number % 11 === 0;
const uuid = (number) => `018f0000-0000-7000-8000-${number.toString(16).padStart(12, "0")}`;

/** An event is known by its number: all that is sent of it, but for the clock, follows from that. */
function event(number, random) {
  const person = number % 97;
  const gone = isOfErased(number) ? ERASED[number % ERASED.length] : undefined;
  // A retry's clock is up to an hour off.
  const time = FIRST + ((number * 7919) % (DAYS * 24 * 60)) * 60_000 + Math.floor(random() * HOUR);
  const merges = number % 31 === 0 && !gone;
  return {
    id: uuid(number), event: merges ? "$create_alias" : pick(EVENTS, () => (number % 13) / 13), distinct_id: gone ?? `t-${person}`, timestamp: new Date(time).toISOString(),
    properties: merges ? { alias: `t-${(person + 1) % 20}` } : { number }, user_properties: number % 5 === 0 ? { $set: { last: number } } : undefined,
  };
}

export class Batches {
  /** The numbers of events whose batch was answered for, and of all that were sent. */
  answered = new Set();
  sent = new Set();
  totals = { received: 0, stored: 0, duplicate: 0, rejected: 0 };
  /** Events that policy dropped, of batches that were answered for. */
  dropped = 0;
  #next = 0;

  /** New events, some that were sent before, and now and then a bad one. */
  make(random) {
    const numbers = new Set();
    const size = 1 + Math.floor(random() * 200);
    while (numbers.size < size) numbers.add(random() < 0.7 || this.#next === 0 ? this.#next++ : Math.max(0, this.#next - 1 - Math.floor(random() * 400)));
    for (const number of numbers) this.sent.add(number);
    return { numbers: [...numbers], bad: random() < 0.2 ? 1 : 0, dropped: random() < 0.2 ? 1 + Math.floor(random() * 9) : 0 };
  }

  lines({ numbers, bad, dropped }, random) {
    const lines = numbers.map((number) => JSON.stringify(event(number, random)));
    if (bad) lines.push('{"event": "nobody\'s"}');
    if (dropped) lines.push(`{"$outcome": "dropped", "reason": "bot", "count": ${dropped}, "environment": "production"}`);
    return lines.join("\n");
  }

  answer(batch, row) {
    for (const number of batch.numbers) this.answered.add(number);
    this.dropped += batch.dropped;
    for (const key of Object.keys(this.totals)) this.totals[key] += row[key];
  }

  /** The ids of events; without those of whoever was erased, where asked for. */
  ids(numbers, { ofErased = true } = {}) {
    return [...numbers].filter((number) => ofErased || !isOfErased(number)).map(uuid);
  }
}
