// The collector in a local workerd, for dev/serve.mjs and the tests. What it is bound to is read from wrangler.toml;
// only what a deployment gets from Cloudflare (the databases' addresses, the port) is handed in here.
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare } from "miniflare";
import { parse } from "smol-toml";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");

/** What a person can put right; its message is all they need to see. */
export class UsageError extends Error {}

/**
 * Starts the built Worker and resolves once it answers.
 *
 * @param {object} options
 * @param {string} [options.host] address to listen on
 * @param {number} options.port port to listen on; 0 takes a free one
 * @param {Record<string, string>} options.databases a PostgreSQL connection string for each Hyperdrive binding
 * @param {Record<string, string>} [options.vars] laid over those of wrangler.toml's [vars] that have these names
 * @param {Record<string, number>} [options.limits] laid over the limits of wrangler.toml's [[ratelimits]] (RATE_KEY: 2)
 * @param {object} [options.consumer] laid over wrangler.toml's queue consumers, in its words (max_retries: 1)
 * @param {string} [options.site] folder of static files, served where the collector has no route
 * @param {string} [options.state] folder where R2's objects are kept; memory without one
 * @param {(line: string) => void} [options.log] hears each line that the Worker or workerd writes
 */
export async function startWorker({ host = "127.0.0.1", port, databases, vars, limits, consumer, site, state, log = () => {} }) {
  const worker = workerOptions({ databases, vars, limits, consumer, site });
  const door = await Door.open(host, port);
  const traffic = new Traffic();
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      host: "127.0.0.1",
      port: 0,
      log: new Log(LogLevel.NONE),
      handleStructuredLogs: ({ message }) => {
        traffic.hear(message);
        log(message);
      },
      ...(state && { resourcePersistencePath: path.resolve(state) }),
      workers: [worker],
    }),
  );
  door.leadTo(await miniflare.ready);
  // Miniflare ends the process at once on a signal, with what the queue holds. Stopping is our caller's business; what
  // Miniflare must tidy up it also does when the process exits.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.removeAllListeners(signal);
  return new LocalWorker(miniflare, door, traffic);
}

/** The collector as Miniflare takes it, by wrangler.toml: see startWorker. */
export function workerOptions({ databases, vars, limits, consumer, site }) {
  const config = parse(readFileSync(path.join(root, "wrangler.toml"), "utf8"));
  const main = path.join(root, config.main);
  if (!existsSync(main)) throw new UsageError("the Worker is not built yet\n  dev/build-worker.sh");
  return {
    name: config.name,
    compatibilityDate: config.compatibility_date,
    modules: modules(main),
    bindings: Object.fromEntries(Object.entries(config.vars).map(([name, value]) => [name, vars?.[name] ?? value])),
    hyperdrives: hyperdrives(config, databases),
    queueProducers: Object.fromEntries(config.queues.producers.map(({ binding, queue }) => [binding, { queueName: queue }])),
    queueConsumers: Object.fromEntries(config.queues.consumers.map((each) => [each.queue, queueConsumer({ ...each, ...consumer })])),
    r2Buckets: Object.fromEntries(config.r2_buckets.map((bucket) => [bucket.binding, bucket.bucket_name])),
    durableObjects: Object.fromEntries(config.durable_objects.bindings.map((each) => [each.name, { className: each.class_name, useSQLite: true }])),
    ratelimits: Object.fromEntries(config.ratelimits.map((each) => [each.name, rateLimit(each, limits)])),
    assets: { directory: assets(config, site), binding: config.assets.binding, routerConfig: { has_user_worker: true } },
  };
}

/** A running collector. */
class LocalWorker {
  #miniflare;
  #door;
  #traffic;

  constructor(miniflare, door, traffic) {
    this.#miniflare = miniflare;
    this.#door = door;
    this.#traffic = traffic;
    /** Where it answers, as http://127.0.0.1:8787. */
    this.origin = door.origin;
  }

  /** How many queue messages were sent and are neither in PostgreSQL nor in the bucket. */
  get inFlight() {
    return this.#traffic.inFlight;
  }

  /** The dead letters' bucket, with R2's own methods. */
  bucket(binding = "DEAD_LETTERS") {
    return this.#miniflare.getR2Bucket(binding);
  }

  /** A queue's producer, with `send` and `sendBatch`. */
  queue(binding = "QUEUE") {
    return this.#miniflare.getQueueProducer(binding);
  }

  /**
   * Sends a request as Cloudflare would hand it over, with its `cf` values.
   * @param {string} target path and query
   */
  fetch(target, init) {
    return this.#miniflare.dispatchFetch(new URL(target, this.origin), init);
  }

  /** Waits until every message is settled, at most `milliseconds`; returns how many are not. */
  async drain(milliseconds) {
    const deadline = Date.now() + milliseconds;
    while (this.inFlight > 0 && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 50));
    return this.inFlight;
  }

  /** Takes no more requests; those under way are still answered. */
  close() {
    this.#door.close();
  }

  async stop() {
    this.#door.close();
    await this.#miniflare.dispose();
    this.#door.abandon();
  }
}

/** Keeps the balance of queue messages from what the Worker logs: `queued` ones come in, `settled` ones go out. */
class Traffic {
  inFlight = 0;

  hear(line) {
    if (!line.startsWith("{")) return;
    try {
      const { queued = 0, settled = 0 } = JSON.parse(line);
      this.inFlight += queued - settled;
    } catch {
      // Not a line of the Worker's.
    }
  }
}

/** What worker-build made of a Worker; `main` is its index.js. */
export function modules(main) {
  const [directory, entry] = [path.dirname(main), path.basename(main)];
  const read = (name, type) => ({ type, path: path.join(directory, name), contents: readFileSync(path.join(directory, name)) });
  return [
    { ...read(entry, "ESModule"), contents: readFileSync(path.join(directory, entry), "utf8") },
    read("index_bg.wasm", "CompiledWasm"),
  ];
}

/** The folder of static files: the deployment's, with those of a site beside them, as a Worker has but one. */
function assets(config, site) {
  const deployed = path.resolve(root, config.assets.directory);
  if (!site) return deployed;
  const together = mkdtempSync(path.join(tmpdir(), "weir-assets-"));
  process.once("exit", () => rmSync(together, { recursive: true, force: true }));
  for (const folder of [deployed, path.resolve(site)]) cpSync(folder, together, { recursive: true });
  return together;
}

function hyperdrives(config, databases) {
  return Object.fromEntries(
    config.hyperdrive.map(({ binding }) => {
      if (!databases[binding]) throw new UsageError(`there is no connection string for ${binding}`);
      return [binding, databases[binding]];
    }),
  );
}

function queueConsumer({ max_batch_size, max_batch_timeout, max_retries, retry_delay, dead_letter_queue }) {
  return {
    maxBatchSize: max_batch_size,
    maxBatchTimeout: max_batch_timeout,
    maxRetries: max_retries,
    retryDelay: retry_delay,
    deadLetterQueue: dead_letter_queue,
  };
}

function rateLimit({ name, namespace_id, simple }, limits) {
  return { namespace_id, simple: { ...simple, limit: limits?.[name] ?? simple.limit } };
}

/**
 * The port that clients see: passes bytes to and from workerd's. workerd can't be told to stop listening without
 * losing the queue that it holds in memory; this can.
 */
class Door {
  #server = createServer();
  #clients = new Set();

  static open(host, port) {
    const door = new Door();
    return new Promise((resolve, reject) => {
      door.#server.once("error", ({ code }) => {
        const what = code === "EADDRINUSE" ? `port ${port} is in use` : `port ${port} can't be opened (${code})`;
        reject(new UsageError(`${what}\n  Choose another: WEIR_HTTP_PORT=${8000 + Math.floor(Math.random() * 1900)}`));
      });
      door.#server.listen(port, host, () => resolve(door));
    });
  }

  get origin() {
    const { address, port } = this.#server.address();
    return `http://${address}:${port}`;
  }

  leadTo({ port }) {
    this.#server.on("connection", (client) => {
      const worker = connect(port, "127.0.0.1");
      this.#clients.add(client);
      client.setNoDelay(true).pipe(worker.setNoDelay(true)).pipe(client);
      const end = () => {
        client.destroy();
        worker.destroy();
        this.#clients.delete(client);
      };
      for (const socket of [client, worker]) socket.on("error", end).on("close", end);
    });
  }

  close() {
    this.#server.close();
    for (const client of this.#clients) client.unpipe().pause();
  }

  abandon() {
    for (const client of this.#clients) client.destroy();
  }
}
