// Events as the collector sends them: sessions of a skewed crowd of persons, in the order of arrival, one in a hundred
// up to 36 hours late, with properties of 309 bytes. The same in every run.

const DAY_MS = 86_400_000;
const START_MS = Date.UTC(2026, 0, 5);
const NAMES = ["pageview", "click", "scroll", "search", "view_item", "add_to_cart", "login", "checkout", "purchase", "logout"];
const BROWSERS = ["Chrome", "Safari", "Edge", "Firefox"];
const COUNTRIES = ["US", "IN", "GB", "DE", "BR", "FR"];
const OPEN_SESSIONS = 200;
const EVENTS_A_SESSION = 8;
const PROPERTIES_BYTES = 309;
const TIMES = ["timestamp", "client_timestamp", "sent_at", "received_at"];
export const EVENTS_A_DAY = 250_000;

/** mulberry32: numbers in [0, 1). */
function generator(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

const hex = (random, digits) => Array.from({ length: digits / 4 }, () => Math.floor(random() * 65536).toString(16).padStart(4, "0")).join("");

function uuid(random, version, ms) {
  const digits = version === 7 ? ms.toString(16).padStart(12, "0") + hex(random, 20) : hex(random, 32);
  return `${digits.slice(0, 8)}-${digits.slice(8, 12)}-${version}${digits.slice(13, 16)}-a${digits.slice(17, 20)}-${digits.slice(20)}`;
}

function properties(random, session) {
  const said = {
    url: `https://shop.example.com/item/${Math.floor(random() * 5000)}`,
    title: "A fine thing to have in every kitchen",
    referrer: "https://www.example.org/",
    browser: session.browser,
    screen_width: 1920,
    plan: "pro",
    price: Math.round(random() * 10000) / 100,
    list: ["a", "b", 3],
    filler: "",
  };
  said.filler = "x".repeat(PROPERTIES_BYTES - JSON.stringify(said).length);
  return JSON.stringify(said);
}

/** Endless events with ids of UUID version 7 (in order) or 4 (shuffled); `persons` is how many there are. */
export function* events(idVersion, persons) {
  const random = generator(idVersion);
  const newSession = () => ({
    id: uuid(random, 4, 0),
    distinctId: `user-${Math.floor(persons * random() ** 2).toString(16).padStart(10, "0")}`,
    browser: BROWSERS[Math.floor(random() * BROWSERS.length)],
    country: COUNTRIES[Math.floor(random() * COUNTRIES.length)],
  });
  const open = Array.from({ length: OPEN_SESSIONS }, newSession);
  for (let number = 0; ; number++) {
    const place = Math.floor(random() * OPEN_SESSIONS);
    if (random() < 1 / EVENTS_A_SESSION) open[place] = newSession();
    const session = open[place];
    const receivedMs = START_MS + Math.floor((number * DAY_MS) / EVENTS_A_DAY);
    const lateMs = random() < 0.01 ? Math.floor(random() * 1.5 * DAY_MS) : Math.floor(random() * 2000);
    const at = new Date(receivedMs - lateMs);
    const sentAt = new Date(receivedMs - 40);
    yield {
      id: uuid(random, idVersion, at.getTime()),
      event: NAMES[Math.floor(NAMES.length * random() ** 2)],
      category: "custom",
      distinct_id: session.distinctId,
      timestamp: at,
      client_timestamp: at,
      sent_at: sentAt,
      received_at: new Date(receivedMs),
      properties: properties(random, session),
      context: `{"geo":{"country":"${session.country}"},"device":{"type":"desktop","browser":"${session.browser}"}}`,
      session_id: session.id,
      environment: "production",
      sdk: "posthog-js",
      sdk_version: "1.290.0",
      platform: "web",
    };
  }
}

/** One event a line, as the queue's consumer sends them: times in microseconds. */
export function toLines(batch) {
  const micros = (key, value) => (TIMES.includes(key) ? value.replace("Z", "000Z") : value);
  return batch.map((event) => {
    const { properties, context, ...rest } = event;
    return `${JSON.stringify(rest, micros).slice(0, -1)},"properties":${properties},"context":${context}}\n`;
  }).join("");
}
