// A database that is asked, and data that is stored in it, refreshed as far as a test says.

import pg from "pg";

const KINDS = { from_time: "timestamptz", to_time: "timestamptz", within: "interval", gap: "interval", steps: "jsonb", exclusions: "jsonb", filters: "jsonb", start_filters: "jsonb", return_filters: "jsonb" };
const WRITE = {
  timestamptz: (time) => time === null ? null : new Date(time).toISOString(),
  interval: (milliseconds) => `${milliseconds} milliseconds`,
  jsonb: (value) => JSON.stringify(value),
};

/** How much of the data a refresh has taken before it is asked. */
export const STATES = ["nothing refreshed", "half refreshed", "all refreshed"];

export class Asking {
  #client;
  #environments = 0;

  static async connect(postgres) {
    const asking = new Asking();
    const { PGHOST, PGPORT, PGUSER, PGDATABASE } = postgres.environment;
    asking.#client = new pg.Client({ host: PGHOST, port: Number(PGPORT), user: PGUSER, database: PGDATABASE });
    await asking.#client.connect();
    await asking.#client.query("SET track_functions = 'all'");
    return asking;
  }

  /** Has the timeline keep what the questions filter and break down by, or no longer. */
  async promote(properties) {
    const { rows } = await this.#client.query("SELECT property FROM weir.promoted_properties");
    for (const { property } of rows) if (!properties.includes(property)) await this.#client.query("SELECT weir.demote_property($1)", [property]);
    for (const property of properties) await this.#client.query("SELECT weir.promote_property($1)", [property]);
  }

  /** How often each of the functions was called that answer a question in a way of their own: {trend_on_sets: 7}. */
  async ways() {
    await this.#client.query("SELECT pg_stat_force_next_flush()");
    const { rows } = await this.#client.query("SELECT funcname, calls::int FROM pg_stat_user_functions WHERE funcname ~ '_on_(sets|timeline)$'");
    return Object.fromEntries(rows.map(({ funcname, calls }) => [funcname, calls]));
  }

  close() {
    return this.#client.end();
  }

  /** Stores the batches in an environment of their own, and returns its name. */
  async store(batches, state) {
    const environment = (this.#environments++).toString(16).padStart(8, "0");
    const half = Math.ceil(batches.length / 2);
    for (const [index, batch] of batches.entries()) {
      if (state === "half refreshed" && index === half) await this.#client.query("CALL weir.refresh()");
      await this.#client.query("SELECT weir.insert_batch($1::text)", [sent(batch, environment)]);
    }
    if (state === "all refreshed") await this.#client.query("CALL weir.refresh()");
    return environment;
  }

  /** The rows of a question; times are milliseconds. */
  async ask(question, environment, args) {
    const names = Object.keys(args);
    const values = names.map((name) => (KINDS[name] ? WRITE[KINDS[name]](args[name]) : args[name]));
    const given = names.map((name, index) => `${name} => $${index + 1}${KINDS[name] ? `::${KINDS[name]}` : ""}`);
    const text = `SELECT * FROM weir.${question}(${[...given, `environment => $${names.length + 1}`].join(", ")})`;
    const { rows } = await this.#client.query({ text, values: [...values, environment], types: { getTypeParser } });
    return rows;
  }
}

// An id is stored once, whatever its environment, so each environment has ids of its own.
const sent = (batch, environment) =>
  JSON.stringify(batch.map(({ id, time, ...event }) => ({ ...event, id: id.replace(/^.{8}/, environment), environment, timestamp: new Date(time).toISOString() })));

// Counts are numbers, times are milliseconds, ids are those of the world.
function getTypeParser(oid, format) {
  const parse = pg.types.getTypeParser(oid, format);
  if (oid === pg.types.builtins.INT8) return Number;
  if (oid === pg.types.builtins.TIMESTAMPTZ) return (text) => parse(text)?.getTime() ?? null;
  if (oid === 2951) return (text) => parse(text)?.map((id) => id && id.replace(/^.{8}/, "00000000"));
  if (oid === 1185) return (text) => parse(text)?.map((time) => time && time.getTime());
  return parse;
}
