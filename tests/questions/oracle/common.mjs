// What several questions share, as docs/SEMANTICS.md defines it. Times are milliseconds; events are sorted by time, and
// those of one moment by their ids.

/** The events of the range: from_time is inside, to_time is outside. */
export const within = (events, { from_time: from, to_time: to }) =>
  events.filter(({ time }) => (from === null || time >= from) && (to === null || time < to));

/** Whether an event meets all conditions. Numbers may be spelt as text. */
export const meets = (event, filters) => filters.every((filter) => holds(event.properties[filter.property], filter));

function holds(property, { operator, value }) {
  const text = textOf(property);
  switch (operator) {
    case "equals": return text === String(value);
    case "not_equals": return text !== String(value);
    case "in": return value.map(String).includes(text);
    case "is_set": return text !== null;
    case "is_not_set": return text === null;
    case "greater_than": return numberOf(property) !== null && numberOf(property) > Number(value);
    default: throw new Error(`the oracle knows no ${operator}`);
  }
}

/** The text of a property; null where it is missing. */
export const textOf = (property) => (property === undefined || property === null ? null : String(property));

/** The number that a property is or spells; null where it is none. */
export const numberOf = (property) => (textOf(property) === null || Number.isNaN(Number(property)) ? null : Number(property));

export const groupBy = (list, keyOf) => {
  const groups = new Map();
  for (const one of list) groups.set(keyOf(one), [...(groups.get(keyOf(one)) ?? []), one]);
  return groups;
};

export const distinct = (list) => [...new Set(list)];

export const sum = (numbers) => numbers.reduce((total, number) => total + number, 0);

/** null of nothing, as are the next two. */
export const mean = (numbers) => (numbers.length === 0 ? null : sum(numbers) / numbers.length);

export const median = (numbers) => percentile(numbers, 0.5);

/** Interpolated between the two nearest. */
export function percentile(numbers, share) {
  if (numbers.length === 0) return null;
  const sorted = [...numbers].sort((a, b) => a - b);
  const place = share * (sorted.length - 1);
  const [low, high] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]];
  return low + (high - low) * (place - Math.floor(place));
}

/** Texts by their bytes, null last. */
export const byText = (a, b) => (a === b ? 0 : a === null ? 1 : b === null ? -1 : a < b ? -1 : 1);

/** Compares by the first of several orders that tells the two apart. */
export const byAll = (...orders) => (a, b) => orders.reduce((found, order) => found || order(a, b), 0);

export const ratio = (part, whole) => (whole === 0 ? null : part / whole);
