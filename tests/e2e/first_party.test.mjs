// A page that knows no host but its own and the collector's: every SDK's own script comes from the collector, and a browser
// that is cut off from all other hosts misses nothing.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launchBrowser } from "../support/browser.mjs";
import { serveHtml } from "../support/page.mjs";
import { rowsOf, storedEvents } from "../support/stored.mjs";
import { until } from "../support/until.mjs";
import { Weir } from "../support/weir.mjs";

// A prefix, as a site would choose it that serves the collector from its own domain.
const PREFIX = "/ingest";
let weir, browser, host, key;
before(async () => {
  weir = await Weir.start({ variables: { WEIR_PREFIX: PREFIX } });
  browser = await launchBrowser();
  host = weir.url + PREFIX;
  key = weir.postgres.writeKey;
});
after(async () => {
  await browser?.close();
  await weir?.close();
});

/** Opens a page with this in its head; whatever it asks of a third host fails, and is noted, as is what it doesn't find. */
async function open(head) {
  const page = await serveHtml(`<!doctype html><title>A shop</title>${head}<body>`);
  const context = await browser.newContext();
  const tab = await context.newPage();
  const misses = [];
  const own = new Set([new URL(page.url).host, new URL(weir.url).host]);
  await context.route((url) => !own.has(url.host), (route) => {
    misses.push(`third host: ${route.request().url()}`);
    return route.abort();
  });
  tab.on("response", (response) => {
    const path = new URL(response.url()).pathname;
    if (response.status() >= 400 && path !== "/favicon.ico") misses.push(`${response.status()}: ${path}`);
  });
  tab.on("pageerror", (error) => misses.push(error.message));
  await tab.goto(page.url);
  return { tab, misses, close: async () => (await context.close(), await page.close()) };
}

// PostHog's own snippet, as its settings page shows it.
const posthogSnippet = (script) => `<script>
  !function(t,e){var o,n,p,r;e.__SV||(window.posthog=e,e._i=[],e.init=function(i,s,a){function g(t,e){var o=e.split(".");2==o.length&&(t=t[o[0]],e=o[1]),t[e]=function(){t.push([e].concat(Array.prototype.slice.call(arguments,0)))}}(p=t.createElement("script")).type="text/javascript",p.crossOrigin="anonymous",p.async=!0,p.src=s.api_host.replace(".i.posthog.com","-assets.i.posthog.com")+"${script}",(r=t.getElementsByTagName("script")[0]).parentNode.insertBefore(p,r);var u=e;for(void 0!==a?u=e[a]=[]:a="posthog",u.people=u.people||[],u.toString=function(t){var e="posthog";return"posthog"!==a&&(e+="."+a),t||(e+=" (stub)"),e},u.people.toString=function(){return u.toString(1)+".people (stub)"},o="capture identify alias group register reset get_distinct_id".split(" "),n=0;n<o.length;n++)g(u,o[n]);e._i.push([i,s,a])},e.__SV=1)}(document,window.posthog||[]);
  posthog.init("${key}", {api_host: "${host}", person_profiles: "always"});
  posthog.capture("paid", {amount: 12.5});
</script>`;

for (const script of ["/static/array.js", "/static/array.full.js"]) {
  test(`posthog-js's snippet finds ${script} and all that it wants at the collector`, async () => {
    const { tab, misses, close } = await open(posthogSnippet(script));
    await tab.waitForFunction(() => globalThis.posthog.__loaded);
    const id = await tab.evaluate(() => globalThis.posthog.get_distinct_id());
    const rows = await until("page view and event", async () => {
      const found = await rowsOf(weir.postgres, "distinct_id", id);
      return found.some(({ event }) => event === "$pageview") && found.some(({ event }) => event === "paid") && found;
    });
    assert.equal(rows.find(({ event }) => event === "paid").properties.amount, 12.5);
    assert.deepEqual(misses, []);
    await close();
  });
}

test("what posthog-js loads later comes from the collector too", async () => {
  const { tab, misses, close } = await open(posthogSnippet("/static/array.js"));
  await tab.waitForFunction(() => globalThis.posthog.__loaded);
  const failed = await tab.evaluate(async () => {
    const load = (name) => new Promise((resolve) =>
      globalThis.__PosthogExtensions__.loadExternalDependency(globalThis.posthog, name, (error) => resolve(error && `${name}: ${error}`)));
    const names = ["surveys", "exception-autocapture", "web-vitals", "dead-clicks-autocapture", "tracing-headers", "lazy-recorder", "remote-config"];
    return (await Promise.all(names.map(load))).filter(Boolean);
  });
  assert.deepEqual([failed, misses], [[], []]);
  await close();
});

test("Segment's snippet finds analytics.js, its parts and its settings at the collector", async () => {
  const { tab, misses, close } = await open(`<script>
    var analytics = window.analytics = [];
    analytics.methods = ["track", "page", "identify", "ready"];
    analytics.factory = (method) => (...args) => { if (window.analytics.initialized) return window.analytics[method](...args); analytics.push([method, ...args]); return analytics; };
    analytics.methods.forEach((method) => (analytics[method] = analytics.factory(method)));
    analytics._writeKey = "${key}"; analytics._cdn = "${host}"; analytics.SNIPPET_VERSION = "5.2.1";
    var script = document.createElement("script");
    script.async = true; script.setAttribute("data-global-segment-analytics-key", "analytics");
    script.src = "${host}/analytics.js/v1/${key}/analytics.min.js";
    document.head.append(script);
    analytics.track("Paid", {amount: 12.5});
  </script>`);
  await tab.waitForFunction(() => globalThis.analytics.initialized);
  const id = await tab.evaluate(() => globalThis.analytics.user().anonymousId());
  const [row] = await storedEvents(weir.postgres, "distinct_id", id, 1);
  assert.deepEqual([row.event, row.properties.amount, row.sdk], ["Paid", 12.5, "analytics.js"]);
  assert.deepEqual(misses, []);
  await close();
});

for (const script of ["/v3/rsa.min.js", "/v3/legacy/rsa.min.js"]) {
  test(`RudderStack's script comes from the collector at ${script}`, async () => {
    const { tab, misses, close } = await open(`<script src="${host}${script}"></script>`);
    const id = await tab.evaluate(([key, host]) => new Promise((resolve) => {
      const analytics = new globalThis.rudderanalytics.RudderAnalytics();
      analytics.load(key, host, { configUrl: host });
      analytics.ready(() => resolve(analytics.getAnonymousId()));
      analytics.track("Paid");
    }), [key, host]);
    await storedEvents(weir.postgres, "distinct_id", id, 1);
    assert.deepEqual(misses, []);
    await close();
  });
}

test("Snowplow's tracker comes from the collector", async () => {
  const { tab, misses, close } = await open(`<script src="${host}/snowplow/tracker.js"></script>`);
  const id = await tab.evaluate(([key, host]) => {
    const { newTracker, trackPageView } = globalThis.snowplowBrowserTracking;
    const tracker = newTracker("sp", host, { appId: key });
    trackPageView();
    return tracker.getDomainUserId();
  }, [key, host]);
  await storedEvents(weir.postgres, "distinct_id", id, 1);
  assert.deepEqual(misses, []);
  await close();
});

test("Plausible's tracker comes from the collector, as the module that it is", async () => {
  const goal = `Paid ${crypto.randomUUID()}`;
  const { tab, misses, close } = await open(`<script type="module">
    import { init, track } from "${host}/plausible/tracker.js";
    init({ domain: "${key}", endpoint: "${host}/api/event", captureOnLocalhost: true, autoCapturePageviews: false });
    track("${goal}", {});
  </script>`);
  await tab.waitForFunction(() => globalThis.plausible);
  await storedEvents(weir.postgres, "event", goal, 1);
  assert.deepEqual(misses, []);
  await close();
});
