// What has become of events: rows of weir.events, and which ids are one person.

import { until } from "./until.mjs";

/** The rows of these events of the whole database, oldest first, once there are `count`; more than that is a failure. */
export function storedEvents(postgres, column, value, count) {
  return until(`${count} events with ${column} ${value}`, async () => {
    const rows = await rowsOf(postgres, column, value);
    if (rows.length > count) throw new Error(`${rows.length} events: ${rows.map(({ event }) => event)}`);
    return rows.length === count && rows;
  });
}

/** The same, without waiting. */
export function rowsOf(postgres, column, value) {
  return postgres.sql(`SELECT * FROM weir.events WHERE ${column} = $1 ORDER BY client_timestamp, id`, [value]);
}

/** How many events have come to PostgreSQL that were there already. */
export async function copies(postgres) {
  return (await postgres.sql("SELECT coalesce(sum(duplicate), 0)::int AS copies FROM weir.ledger"))[0].copies;
}

/** Waits until there have been `count` of them: only then is an event that was sent twice known to be stored once. */
export const copiesCame = (postgres, count) => until(`${count} copies`, async () => (await copies(postgres)) === count);

/** Waits until all of these distinct_ids are one person, and returns that person's properties. */
export function onePerson(postgres, ...ids) {
  return until(`one person for ${ids}`, async () => {
    const rows = await postgres.sql(
      "SELECT distinct_id, person, p.properties FROM weir.person_ids JOIN weir.persons p USING (person) WHERE distinct_id = ANY($1)", [ids]);
    const isOne = rows.length === ids.length && new Set(rows.map(({ person }) => person)).size === 1;
    return isOne && (rows[0].properties ?? {});
  });
}
