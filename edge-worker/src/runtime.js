// What the collector asks of the runtime. Each step across the border of the Wasm has its price, so what a request says comes
// as one text, and what is answered goes as one.

/** Takes turns: each gives a promise, and is told what came of the last. What is none is the answer. */
export async function run(turns, promise) {
  let next = promise;
  while (next instanceof Promise) {
    let value, isError = false;
    try {
      value = await next;
    } catch (error) {
      [value, isError] = [error, true];
    }
    next = turns.next(value, isError);
  }
  turns.free();
  return next;
}

/** Method, address, where Cloudflare places the sender (JSON, or nothing), and the headers as "name,value": a line each. */
export function read({ method, url, cf, headers }) {
  let text = `${method}\n${url}\n${cf ? JSON.stringify(place(cf)) : ""}`;
  headers.forEach((value, name) => {
    text += `\n${name},${value}`;
  });
  return text;
}

const place = (cf) => ({
  country: cf.country, continent: cf.continent, region: cf.region, region_code: cf.regionCode, city: cf.city,
  postal_code: cf.postalCode, time_zone: cf.timezone, latitude: cf.latitude, longitude: cf.longitude, asn: cf.asn,
  score: cf.botManagement?.score, is_verified: cf.botManagement?.verifiedBot,
});

/** `lines` has one for each header's name, none of them twice, and one for its value. As pairs, headers cost twice as much. */
export function answer(status, lines, body) {
  const headers = {};
  const texts = lines.split("\n");
  for (let line = 0; line + 1 < texts.length; line += 2) headers[texts[line]] = texts[line + 1];
  return new Response(body === "" ? null : body, { status, headers });
}

const OPTIONS = { contentType: "v8" };

/** `bytes` is a view of the Wasm's whole memory, which the message must not carry. */
export function send(env, binding, bytes) {
  return env[binding].send(bytes.slice(), OPTIONS);
}

const ZONES = 200;
const HOUR_MS = 3_600_000;
const zones = new Map();
let forgottenAt = 0;

/** Minutes by which a zone's clocks are ahead of UTC, at a time in milliseconds; NaN where nobody knows. */
export function offset(zone, at) {
  if (!zones.has(zone)) {
    if (zones.size === ZONES) {
      // To make one takes a tenth of a millisecond, and anybody can make up names.
      if (Date.now() < forgottenAt + HOUR_MS) return NaN;
      forgottenAt = Date.now();
      zones.clear();
    }
    zones.set(zone, clock(zone));
  }
  const text = zones.get(zone)?.format(at);
  if (!text) return NaN;
  const [, sign, hours, minutes] = /GMT(.)(\d+):(\d+)/.exec(text) ?? [text, "+", 0, 0];
  return (sign === "-" ? -1 : 1) * (60 * hours + Number(minutes));
}

function clock(timeZone) {
  try {
    return new Intl.DateTimeFormat("en", { timeZone, timeZoneName: "longOffset" });
  } catch {
    return null;
  }
}
