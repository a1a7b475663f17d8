// A page of some site with an SDK from npm, on another origin than the collector, as sites are.

import { build } from "esbuild";
import { once } from "node:events";
import { createServer } from "node:http";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** Serves a page that runs `script` (an ES module, bundled with what it imports); any path is that page. */
export async function servePage(script) {
  const { outputFiles } = await build({
    stdin: { contents: script, resolveDir: ROOT }, bundle: true, write: false, format: "iife", platform: "browser", logLevel: "error",
    define: { "process.env.NODE_ENV": '"production"' },
  });
  return serveHtml('<!doctype html><title>A shop</title><body><script src="/bundle.js"></script>', outputFiles[0].text);
}

/** Serves a page as it is; `bundle` is the script at /bundle.js. */
export async function serveHtml(html, bundle = "") {
  const server = createServer((request, response) => {
    const isBundle = request.url === "/bundle.js";
    response.setHeader("content-type", isBundle ? "text/javascript; charset=utf-8" : "text/html; charset=utf-8");
    response.end(isBundle ? bundle : html);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return { url: `http://127.0.0.1:${server.address().port}`, close: () => closeServer(server) };
}

/** Ends a server with the connections that a browser keeps open. */
export async function closeServer(server) {
  const closed = once(server, "close");
  server.close();
  server.closeAllConnections();
  await closed;
}
