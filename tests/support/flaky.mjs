// A bad line to the collector: what it is told to answer instead, it answers, and passes everything else on.

import { once } from "node:events";
import { createServer, request as forward } from "node:http";
import { closeServer } from "./page.mjs";

export class FlakyLine {
  /** Every POST that arrived, as `{path, status, isGzip, isBeacon}`, in order; the status is what its sender heard. */
  posts = [];
  #failures = [];

  /** `url`: the collector's. */
  static async to(url) {
    const line = new FlakyLine();
    line.server = createServer((request, response) => line.#answer(new URL(url), request, response));
    line.server.listen(0, "127.0.0.1");
    await once(line.server, "listening");
    line.url = `http://127.0.0.1:${line.server.address().port}`;
    return line;
  }

  /** The next POSTs hear these statuses, and the collector never sees them; "cut" reaches it, but its answer gets lost. */
  failNext(...failures) {
    this.#failures.push(...failures);
  }

  /** The statuses that POSTs to `path` heard. */
  heard(path) {
    return this.posts.filter((post) => post.path.split("?")[0] === path).map(({ status }) => status);
  }

  #answer(target, request, response) {
    const failure = request.method === "POST" ? this.#failures.shift() : undefined;
    // A browser says so of sendBeacon alone: nobody sees the answer.
    const post = { path: request.url, isBeacon: request.headers["sec-fetch-mode"] === "no-cors" };
    if (request.method === "POST") {
      this.posts.push(post);
      request.once("data", (bytes) => (post.isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b));
    }
    if (typeof failure === "number") {
      post.status = failure;
      const { origin } = request.headers;
      const cors = origin && { "access-control-allow-origin": origin, "access-control-allow-credentials": "true",
        "access-control-expose-headers": "retry-after" };
      request.resume();
      response.writeHead(failure, { ...cors, "retry-after": "1" }).end();
      return;
    }
    const { method, headers, url: path } = request;
    const onward = forward({ host: target.hostname, port: target.port, method, headers, path }, (answer) => {
      post.status = failure ?? answer.statusCode;
      if (failure === "cut") return request.socket.destroy(); // the collector has answered: what it took, it keeps
      response.writeHead(answer.statusCode, answer.headers);
      answer.pipe(response);
    });
    onward.on("error", () => response.destroy());
    request.pipe(onward);
  }

  close() {
    return closeServer(this.server);
  }
}
