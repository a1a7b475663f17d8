// Requests over connections that stay open.

import { Agent, request } from "node:http";

export const CONNECTIONS = 16;
const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });

/** Sends one; resolves with its status once the answer is here. */
export function send(origin, { path, headers, body }) {
  const { hostname, port } = new URL(origin);
  return new Promise((resolve, reject) => {
    const asked = request({ agent, hostname, port, path, method: body === undefined ? "GET" : "POST", headers: { ...headers, ...(body && { "content-length": Buffer.byteLength(body) }) } }, (answer) => {
      answer.on("error", reject).on("end", () => resolve(answer.statusCode)).resume();
    });
    asked.on("error", reject).end(body);
  });
}

/** Sends `count` requests, as many at once as there are connections; fails where one isn't a success. */
export async function sendAll(origin, count, next) {
  let left = count;
  await Promise.all(Array.from({ length: CONNECTIONS }, async () => {
    while (left-- > 0) {
      const status = await send(origin, next());
      if (status < 200 || status > 299) throw new Error(`${origin} answered ${status}`);
    }
  }));
}
