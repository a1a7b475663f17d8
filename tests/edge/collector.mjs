// What the edge tests share: a PostgreSQL of their own, a collector in workerd, and requests as SDKs make them.

import { startWorker } from "../../dev/worker.mjs";
import { Postgres } from "../support/postgres.mjs";

export class Collector {
  /** `vars`, `limits` and `consumer`: see startWorker. `postgres`: one that runs already, to be stopped by whoever started it. */
  static async start({ vars, limits, consumer, postgres } = {}) {
    const collector = new Collector();
    collector.postgres = postgres ?? (await Postgres.start());
    collector.ownsPostgres = !postgres;
    collector.log = [];
    collector.worker = await startWorker({
      port: 0,
      databases: { HYPERDRIVE_INGEST: collector.postgres.ingestUrl, HYPERDRIVE_READ: collector.postgres.readUrl },
      // Tests wait for what is retried.
      vars: { WEIR_RETRY_DELAY_SECONDS: "1", WEIR_RETRY_DELAY_MAX_SECONDS: "1", ...vars },
      limits,
      consumer,
      log: (line) => collector.log.push(line),
    });
    collector.url = collector.worker.origin;
    return collector;
  }

  async close() {
    await this.worker.stop();
    if (this.ownsPostgres) this.postgres.close();
  }

  /** Lines of the Worker's log with that message. */
  logged(message) {
    return this.log.filter((line) => line.startsWith("{")).map((line) => JSON.parse(line)).filter((line) => line.message === message);
  }

  /** A request as it is; `answer` is the body, parsed where it is JSON. */
  async request(path, init = {}) {
    const response = await fetch(this.url + path, init);
    const text = await response.text();
    const isJson = response.headers.get("content-type")?.startsWith("application/json");
    return { status: response.status, headers: response.headers, text, answer: isJson && text ? JSON.parse(text) : undefined };
  }

  /** Sends one event in our own dialect. */
  send(event, { key = this.postgres.writeKey, headers = {}, path = "/api/v1/events" } = {}) {
    const body = typeof event === "string" || event instanceof Uint8Array ? event : JSON.stringify(event);
    return this.request(path, { method: "POST", headers: { authorization: `Bearer ${key}`, ...headers }, body });
  }

  /** Sends a batch in our own dialect. */
  sendBatch(events, options) {
    return this.send({ events }, { path: "/api/v1/events/batch", ...options });
  }

  /** Asks a question with the read key. */
  ask(question, body, { key = this.postgres.readKey } = {}) {
    const headers = { authorization: `Bearer ${key}`, "content-type": "application/json" };
    return this.request(`/api/v1/query/${question}`, { method: "POST", headers, body: typeof body === "string" ? body : JSON.stringify(body) });
  }

  /** Rows of weir.events of one person, oldest first. */
  stored(distinctId) {
    return this.postgres.sql("SELECT * FROM weir.events WHERE distinct_id = $1 ORDER BY timestamp, id", [distinctId]);
  }
}

/** A distinct_id that no other test uses. */
export function somebody(name) {
  return `${name}-${crypto.randomUUID()}`;
}
