// What it costs to take events in: ours beside the other ways, in one run, in turns.
//   make bench-ingest                          1,000,000 events a way, batches of 1,000 and 10,000, ids v7 and v4
//   WEIR_BENCH_EVENTS=100000 WEIR_BENCH_BATCHES=1000 WEIR_BENCH_IDS=7 make bench-ingest     a short one
// "cpu" is that of the way's backend, in µs a row, from /proc; medians of 20 rounds, in which the ways take turns.

import { readFileSync } from "node:fs";
import pg from "pg";
import { Postgres } from "../support/postgres.mjs";
import { EVENTS_A_DAY, events } from "./ingest/events.mjs";
import { WAYS } from "./ingest/ways.mjs";

const EVENTS = Number(process.env.WEIR_BENCH_EVENTS ?? 1_000_000);
const BATCHES = (process.env.WEIR_BENCH_BATCHES ?? "1000,10000").split(",").map(Number);
const IDS = (process.env.WEIR_BENCH_IDS ?? "7,4").split(",").map(Number);
const NAMES = Object.keys(WAYS).filter((name) => !process.env.WEIR_BENCH_WAYS || process.env.WEIR_BENCH_WAYS.split(";").includes(name));
const ROUNDS = 20;
const WRITERS = 4;

/** What the process has run on any core, in µs. */
const cpuOf = (pid) => Number(readFileSync(`/proc/${pid}/schedstat`, "utf8").split(" ")[0]) / 1000;
const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];
const take = (source, count) => Array.from({ length: count }, () => source.next().value);

async function connect(postgres, database = "weir") {
  const { PGHOST, PGPORT, PGUSER } = postgres.environment;
  const client = new pg.Client({ host: PGHOST, port: Number(PGPORT), user: PGUSER, database });
  await client.connect();
  client.pid = (await client.query("SELECT pg_backend_pid() AS pid")).rows[0].pid;
  return client;
}

/** The database of a way: the extension, and partitions for the days that the events are of. */
async function prepare(client) {
  await client.query("CREATE EXTENSION IF NOT EXISTS weir; SELECT weir.setup()");
  await client.query("SELECT weir.create_partition('2026-01-03'::date + day) FROM generate_series(0, $1::int) day", [3 + Math.ceil(EVENTS / EVENTS_A_DAY)]);
}

/** Sends the batches over the clients, each of which takes the next as soon as it is free. */
async function send(way, clients, batches) {
  const queue = batches.map((batch, i) => [way.encode(batch, i), batch.length]);
  const cpuBefore = clients.map((client) => cpuOf(client.pid));
  const start = performance.now();
  await Promise.all(clients.map(async (client) => {
    for (let next = queue.shift(); next; next = queue.shift()) await way.send(client, ...next);
  }));
  const seconds = (performance.now() - start) / 1000;
  const cpu = clients.reduce((sum, client, i) => sum + cpuOf(client.pid) - cpuBefore[i], 0);
  return { cpu, seconds, rows: batches.reduce((sum, batch) => sum + batch.length, 0) };
}

async function measure(idVersion, batchSize) {
  const postgres = await Postgres.start({ settings: process.env.WEIR_BENCH_SETTINGS ?? "" });
  try {
    const admin = await connect(postgres);
    const walAt = async () => Number((await admin.query("SELECT pg_current_wal_insert_lsn() - '0/0' AS at")).rows[0].at);
    await admin.query("SELECT weir.unschedule()");
    const lanes = [];
    for (const name of NAMES) {
      const way = WAYS[name];
      if (way.database) await admin.query(`CREATE DATABASE ${way.database}`);
      const client = await connect(postgres, way.database);
      await prepare(client);
      if (way.make) await client.query(way.make);
      lanes.push({ name, way, client, source: events(idVersion, Math.max(1000, EVENTS / 10)), cpus: [], rates: [], wals: [] });
    }
    await admin.query("CHECKPOINT");
    for (let round = 0; round < ROUNDS; round++) {
      for (let turn = 0; turn < lanes.length; turn++) {
        const lane = lanes[(turn + round) % lanes.length];
        const perRound = Math.round((EVENTS * (lane.way.share ?? 1)) / ROUNDS);
        // A way that gets a share of the events may get less than a whole batch.
        const size = lane.way.share ? Math.min(batchSize, perRound) : batchSize;
        const batches = Array.from({ length: Math.max(1, Math.floor(perRound / size)) }, () => take(lane.source, size));
        const wal = await walAt();
        const { cpu, seconds, rows } = await send(lane.way, [lane.client], batches);
        lane.cpus.push(cpu / rows);
        lane.rates.push(rows / seconds);
        lane.wals.push(((await walAt()) - wal) / rows);
      }
    }
    const figures = Object.fromEntries(lanes.map((lane) => [lane.name, { cpu: median(lane.cpus), rate: median(lane.rates), wal: median(lane.wals) }]));
    const writers = await scaling(postgres, lanes.filter((lane) => ["ours", "COPY BINARY, same table"].includes(lane.name)), batchSize);
    for (const lane of lanes) await lane.client.end();
    await admin.end();
    return { figures, writers };
  } finally {
    postgres.close();
  }
}

/** Rows a second of four writers over those of one, of each way, in turns. */
async function scaling(postgres, lanes, batchSize) {
  const factors = {};
  for (const lane of lanes) {
    lane.clients = [];
    for (let i = 0; i < WRITERS; i++) lane.clients.push(await connect(postgres));
    lane.factors = [];
  }
  for (let round = 0; round < 5; round++) {
    for (const lane of lanes) {
      const batches = () => Array.from({ length: Math.max(WRITERS * 2, Math.round(20_000 / batchSize)) }, () => take(lane.source, batchSize));
      const one = await send(lane.way, lane.clients.slice(0, 1), batches());
      const four = await send(lane.way, lane.clients, batches());
      lane.factors.push((four.rows / four.seconds / (one.rows / one.seconds)));
    }
  }
  for (const lane of lanes) {
    factors[lane.name] = median(lane.factors);
    for (const client of lane.clients) await client.end();
  }
  return factors;
}

function print(title, { figures, writers }) {
  const line = (name, figure) => console.log(`${title}, ${name}: ${figure}`);
  for (const [name, { cpu, rate, wal }] of Object.entries(figures)) {
    line(`${name}, cpu_us_per_row`, cpu.toFixed(2));
    line(`${name}, rows_per_s`, Math.round(rate));
    line(`${name}, wal_bytes_per_row`, Math.round(wal));
  }
  for (const [name, factor] of Object.entries(writers)) line(`${name}, rows_per_s of ${WRITERS} writers over 1`, factor.toFixed(2));
  const { ours, ...peers } = figures;
  if (!ours) return;
  for (const [name, { cpu }] of Object.entries(peers)) line(`ratio cpu ours / ${name}`, (ours.cpu / cpu).toFixed(3));
}

console.log(`events a way: ${EVENTS}`);
for (const batchSize of BATCHES) {
  for (const idVersion of IDS) print(`batches of ${batchSize}, ids v${idVersion}`, await measure(idVersion, batchSize));
}
