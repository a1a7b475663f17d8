// The ways into a table that are compared: what each makes first, what it encodes, and what it sends.

import { gzipSync } from "node:zlib";
import { COLUMNS, copy, toBinary } from "./copy.mjs";
import { toLines } from "./events.mjs";

const TYPES = { timestamp: "timestamptz", received_at: "timestamptz", client_timestamp: "timestamptz", sent_at: "timestamptz", batch: "bigint", id: "uuid", category: "weir.category", properties: "jsonb", context: "jsonb" };
const typeOf = (column) => TYPES[column] ?? "text";
const LIST = COLUMNS.map((column) => `"${column}"`).join(", ");
const REFERENCES = COLUMNS.map((_, i) => `$${i + 1}::${typeOf(COLUMNS[i])}`).join(", ");

/** A table like weir.events, with the same partitions, indexes and constraints, and nobody else's rows. */
const same = (name) => `
  CREATE TABLE ${name} (LIKE weir.events INCLUDING ALL) PARTITION BY RANGE ("timestamp");
  CREATE TABLE ${name}_default PARTITION OF ${name} DEFAULT;
  DO $$ DECLARE p record; BEGIN
    FOR p IN SELECT * FROM weir.partitions WHERE state <> 'default' LOOP
      EXECUTE format('CREATE TABLE ${name}_%s PARTITION OF ${name} FOR VALUES FROM (%L) TO (%L)', p.name, p.from_time, p.to_time);
    END LOOP;
  END $$`;

/** The table that such products usually have. */
const common = (name) => `
  CREATE TABLE ${name} (LIKE weir.events);
  ALTER TABLE ${name} ADD PRIMARY KEY (id);
  CREATE INDEX ON ${name} (distinct_id, "timestamp");
  CREATE INDEX ON ${name} (event, "timestamp");
  CREATE INDEX ON ${name} ("timestamp")`;

const value = (event, column, number) => (column === "batch" ? number : event[column]);
const insertBatch = (encode) => ({
  make: "",
  encode,
  send: async (client, events, size) => {
    const type = Buffer.isBuffer(events) ? "bytea" : "text";
    const { rows } = await client.query({ name: "insert_batch", text: `SELECT * FROM weir.insert_batch($1::${type})`, values: [events] });
    if (rows[0].stored !== size) throw new Error(`${rows[0].stored} of ${size} events were stored`);
  },
});
const copyInto = (table, definition) => ({
  make: definition(table),
  encode: toBinary,
  send: (client, bytes) => copy(client, table, bytes),
});

const rowByRow = (table, share, [begin, commit]) => ({
  share,
  make: common(table),
  encode: (batch, number) => batch.map((event) => COLUMNS.map((column) => value(event, column, number))),
  send: async (client, rows) => {
    if (begin) await client.query(begin);
    for (const values of rows) {
      await client.query({ name: "row", text: `INSERT INTO ${table} (${LIST}) VALUES (${REFERENCES}) ON CONFLICT DO NOTHING`, values });
    }
    if (commit) await client.query(commit);
  },
});

/** By name; `share` is the part of all events that a way gets, where it would take too long otherwise. */
export const WAYS = {
  ours: insertBatch((batch) => Buffer.from(toLines(batch))),
  "ours, gzip": { ...insertBatch((batch) => gzipSync(toLines(batch), { level: 6 })), database: "gzip" },
  "COPY BINARY, same table": copyInto("public.copied", same),
  "COPY BINARY, common table": copyInto("public.common_copied", common),
  "jsonb_to_recordset, same table": {
    make: same("public.recordset"),
    encode: (batch, number) => `[${batch.map((event) => toLines([event]).replace(/^\{/, `{"batch":${number},`)).join(",")}]`,
    send: (client, json) => client.query({
      name: "recordset",
      text: `INSERT INTO public.recordset (${LIST}) SELECT ${LIST} FROM jsonb_to_recordset($1::jsonb) AS r (${COLUMNS.map((column) => `"${column}" ${typeOf(column)}`).join(", ")}) ON CONFLICT DO NOTHING`,
      values: [json],
    }),
  },
  "unnest, same table": {
    make: same("public.unnested"),
    encode: (batch, number) => COLUMNS.map((column) => batch.map((event) => value(event, column, number))),
    send: (client, columns) => client.query({
      name: "unnest",
      text: `INSERT INTO public.unnested (${LIST}) SELECT * FROM unnest(${COLUMNS.map((column, i) => `$${i + 1}::${typeOf(column)}[]`).join(", ")}) ON CONFLICT DO NOTHING`,
      values: columns,
    }),
  },
  "row by row, common table": rowByRow("public.common_rows", 0.1, ["BEGIN", "COMMIT"]),
  "row by row, a commit each, common table": rowByRow("public.common_commits", 0.02, []),
};
