// The Workers of a run, in one workerd; each has a port of its own, so that nothing stands between it and its requests.

import { fileURLToPath } from "node:url";
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare } from "miniflare";
import { modules, workerOptions } from "../../../dev/worker.mjs";

const DATE = { compatibilityDate: "2026-11-01", unsafeDirectSockets: [{ port: 0 }] };
const main = fileURLToPath(new URL("worker/build/index.js", import.meta.url));

/** The class is for where it stands in for the collector, whose bindings name one. */
const EMPTY = `export class Keeper {}
export default { fetch() { return new Response(null); }, queue() {}, scheduled() {} }`;

const js = () => [{ type: "ESModule", path: "empty.mjs", contents: EMPTY }];

export const emptyJs = () => ({ name: "empty-js", ...DATE, modules: js() });
export const emptyRust = () => ({ name: "empty-rust", ...DATE, modules: modules(main), queueProducers: { QUEUE: { queueName: "bench" } } });

/** The collector; its queue has no consumer, which would work in the same process. */
export function ours(postgres, changes) {
  const databases = { HYPERDRIVE_INGEST: postgres.ingestUrl, HYPERDRIVE_READ: postgres.readUrl };
  const { assets: _, queueConsumers: __, ...options } = workerOptions({ databases, limits: { RATE_KEY: 1e9, RATE_PERSON: 1e9 } });
  return { ...options, ...DATE, ...changes };
}

/** What the collector is bound to, around nothing. */
export const emptyWithBindings = (postgres) => ours(postgres, { modules: js() });

/** Starts them; `origins` are where they answer, by name. */
export async function start(workers) {
  const miniflare = new Miniflare(convertV4MiniflareOptions({ host: "127.0.0.1", port: 0, log: new Log(LogLevel.NONE), handleStructuredLogs: () => {}, workers }));
  await miniflare.ready;
  const origins = {};
  for (const { name } of workers) origins[name] = String(await miniflare.unsafeGetDirectURL(name));
  return { origins, stop: () => miniflare.dispose() };
}
