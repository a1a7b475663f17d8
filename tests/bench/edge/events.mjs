// Requests as SDKs make them.

import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { body } from "../../support/fixture.mjs";

/** The key that fixtures are written with. */
const KEY = /weir_w_[A-Za-z0-9_-]{43}/g;
const DIALECTS = {
  posthog: "posthog/batch_object",
  posthog_v1: "posthog/v1_batch",
  segment: "segment/track",
  rudderstack: "rudderstack/track",
  snowplow: "snowplow/post",
  umami: "umami/event",
  plausible: "plausible/event",
  cloudevents: "cloudevents/structured",
};

/** An event as posthog-js has them: half a kilobyte. */
export function event(person) {
  return {
    id: crypto.randomUUID(),
    event: "$pageview",
    distinct_id: person,
    timestamp: new Date().toISOString(),
    session_id: `session-of-${person}`,
    properties: {
      $current_url: "https://shop.example/products/teapot?utm_source=newsletter&utm_medium=email",
      $referrer: "https://search.example/",
      $lib: "web",
      $lib_version: "1.434.18",
      $screen_width: 1920,
      $screen_height: 1080,
      title: "A teapot",
      price: 24.5,
      in_stock: true,
    },
  };
}

const headers = (key) => ({
  authorization: `Bearer ${key}`,
  "content-type": "application/json",
  "user-agent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36",
  "accept-language": "de-DE,de;q=0.9,en;q=0.8",
});

export const one = (key, person = "ann") => ({ path: "/api/v1/events", headers: headers(key), body: JSON.stringify(event(person)) });

export function batch(key, persons, { gzip = false } = {}) {
  const text = JSON.stringify({ events: persons.map(event) });
  return { path: "/api/v1/events/batch", headers: headers(key), body: gzip ? gzipSync(text) : text };
}

/** A request of each SDK, from tests/fixtures. */
export function ofEachDialect(key) {
  return Object.entries(DIALECTS).map(([name, file]) => {
    const fixture = readFileSync(new URL(`../../fixtures/${file}.json`, import.meta.url), "utf8");
    const basic = (text) => text.replace(/Basic [A-Za-z0-9+/=]+/g, `Basic ${btoa(`${key}:`)}`);
    const { path, query, headers: own, ...rest } = JSON.parse(basic(fixture.replaceAll(KEY, key))).request;
    return { name, path: query ? `${path}?${query}` : path, headers: { ...headers(key), ...own }, body: body(rest) };
  });
}
