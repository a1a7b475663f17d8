// COPY … FROM STDIN (FORMAT binary), as a client that has nothing to check sends it.

export const COLUMNS = ["timestamp", "received_at", "client_timestamp", "sent_at", "batch", "id", "category", "event", "distinct_id", "environment", "session_id", "sdk", "sdk_version", "platform", "properties", "context"];

const EPOCH_MS = Date.UTC(2000, 0, 1);
const HEADER = Buffer.concat([Buffer.from("PGCOPY\n\xff\r\n\0", "latin1"), Buffer.alloc(8)]);
const TRAILER = Buffer.from([0xff, 0xff]);

const time = (date) => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64BE(BigInt(date.getTime() - EPOCH_MS) * 1000n);
  return bytes;
};
const jsonb = (text) => Buffer.from(`\x01${text}`);

function field(bytes) {
  const length = Buffer.alloc(4);
  length.writeInt32BE(bytes.length);
  return [length, bytes];
}

function row(event, number) {
  const batch = Buffer.alloc(8);
  batch.writeBigInt64BE(BigInt(number));
  const count = Buffer.alloc(2);
  count.writeInt16BE(COLUMNS.length);
  const fields = [
    ...["timestamp", "received_at", "client_timestamp", "sent_at"].map((name) => time(event[name])),
    batch,
    Buffer.from(event.id.replaceAll("-", ""), "hex"),
    ...["category", "event", "distinct_id", "environment", "session_id", "sdk", "sdk_version", "platform"].map((name) => Buffer.from(event[name])),
    jsonb(event.properties),
    jsonb(event.context),
  ];
  return Buffer.concat([count, ...fields.flatMap(field)]);
}

/** A batch in COPY's binary format. */
export const toBinary = (batch, number) => Buffer.concat([HEADER, ...batch.map((event) => row(event, number)), TRAILER]);

/** Runs one COPY over a client of pg, which hands the protocol's messages to whatever is submitted. */
export function copy(client, table, bytes) {
  return new Promise((resolve, reject) => {
    let error;
    client.query({
      submit(connection) {
        connection.query(`COPY ${table} (${COLUMNS.join(", ")}) FROM STDIN (FORMAT binary)`);
      },
      handleCopyInResponse(connection) {
        connection.sendCopyFromChunk(bytes);
        connection.endCopyFrom();
      },
      handleCommandComplete() {},
      handleError: (raised) => (error = raised),
      handleReadyForQuery: () => (error ? reject(error) : resolve()),
    });
  });
}
