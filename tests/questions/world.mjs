// Small random data: few persons, few moments, so that ties, repeated steps and exact limits are the rule.

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export const EVENTS = ["view", "cart", "pay", "help"];
const MERGE = "$merge_dangerously";

// Where the clock did something, and a day on which it did.
export const CLOCKS = [
  ["UTC", "2025-01-15"],
  ["Europe/Berlin", "2025-03-30"], // 23 hours
  ["Europe/Berlin", "2024-10-27"], // 25 hours
  ["America/New_York", "2025-11-02"],
  ["Australia/Lord_Howe", "2025-04-06"], // half an hour more
  ["Australia/Lord_Howe", "2024-10-06"], // half an hour less
  ["Asia/Kathmandu", "2025-02-01"], // 5:45 ahead
  ["Pacific/Chatham", "2025-01-15"], // 13:45 ahead; where it changes, at a quarter to, two parts of hours are one hour
  ["Pacific/Apia", "2011-12-30"], // a day that never was
  ["America/Sao_Paulo", "2018-11-04"], // no midnight
  ["America/Havana", "2024-11-03"], // midnight twice
  ["Atlantic/Azores", "2024-10-27"], // midnight twice
  ["Antarctica/Troll", "2025-03-30"], // two hours
  ["America/St_Johns", "2025-03-09"],
  ["America/Guyana", "1975-08-01"], // a quarter of an hour, and the next one is at the hour
  ["Africa/Monrovia", "1972-01-07"], // 44 minutes and 30 seconds
];

// The first digits are left to whoever stores it, so that one world can be stored often.
const uuid = (random) => `00000000-${random.hex(4)}-${random.hex(4)}-${random.hex(4)}-${random.hex(12)}`;

/** Events of one environment, in the batches that they are sent in: late ones and merges come when they come. */
export function world(random) {
  const [zone, day] = random.pick(CLOCKS);
  const around = Date.parse(`${day}T00:00:00Z`);
  const ids = random.list(random.between(1, 7), (_, index) => `p${index}`);
  const moments = random.list(random.between(2, 8), () => around + random.between(-4, 4) * random.pick([HOUR, DAY, DAY]) + random.between(-30, 30) * 30 * MINUTE);
  const offsets = [0, 0, 0, 1, 5 * MINUTE, 30 * MINUTE - 1, 30 * MINUTE, HOUR, 90 * MINUTE, DAY, DAY, 7 * DAY, 7 * DAY - 1];
  const time = () => random.pick(moments) + random.pick(offsets);
  const events = random.list(random.between(0, random.pick([6, 20, 40])), () => ({
    id: uuid(random),
    event: random.pick(EVENTS),
    distinct_id: random.pick(ids),
    time: time(),
    session_id: random.once(3) ? random.pick(["s1", "s2"]) : null,
    properties: {
      ...(random.once(3) ? {} : { plan: random.pick(["free", "pro", "team", "$other", "\u00e9 \"\n\\"]) }),
      ...(random.once(2) ? {} : { amount: random.pick([1, 2.5, 10, "7", "a lot", null]) }),
    },
  }));
  const merges = random.list(random.between(0, ids.length > 1 ? 2 : 0), () => {
    const [distinct_id, alias] = [random.pick(ids), random.pick(ids)];
    return { id: uuid(random), event: MERGE, distinct_id, time: time(), session_id: null, properties: { alias } };
  }).filter(({ distinct_id, properties }) => distinct_id !== properties.alias);
  const all = [...events, ...merges];
  const batches = random.list(random.between(1, 4), () => []);
  for (const event of all) random.pick(batches).push(event);
  return { zone, around, times: all.map(({ time }) => time), batches };
}

/** What an oracle reads: the events sorted by time and id, each with its person. */
export function eventsOf({ batches }) {
  const all = batches.flat();
  const person = new Map(all.map(({ distinct_id }) => [distinct_id, distinct_id]));
  for (const { event, distinct_id, properties } of all) {
    if (event !== MERGE) continue;
    const [into, from] = [person.get(distinct_id), person.get(properties.alias) ?? properties.alias];
    person.set(properties.alias, from);
    for (const [id, one] of person) if (one === from) person.set(id, into);
  }
  return all
    .map((event) => ({ ...event, person: person.get(event.distinct_id) }))
    .sort((a, b) => a.time - b.time || (a.id < b.id ? -1 : 1));
}
