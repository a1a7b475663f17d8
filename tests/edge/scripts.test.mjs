// The SDKs' own files as the collector serves them: unchanged, cacheable, and readable by any page.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { Collector } from "./collector.mjs";

let weir;
before(async () => (weir = await Collector.start({ vars: { WEIR_PREFIX: "/ingest" } })));
after(() => weir.close());

const ofPackage = (file) => fileURLToPath(new URL(`../../node_modules/${file}`, import.meta.url));
const posthogVersion = JSON.parse(readFileSync(ofPackage("posthog-js/package.json"), "utf8")).version;

for (const [path, file] of [
  ["/static/array.js", "posthog-js/dist/array.js"],
  ["/ingest/static/array.js", "posthog-js/dist/array.js"],
  ["/array/weir_w_x/array.js", "posthog-js/dist/array.js"],
  [`/static/${posthogVersion}/surveys.js`, "posthog-js/dist/surveys.js"],
  ["/ingest/analytics.js/v1/weir_w_x/analytics.min.js", "@segment/analytics-next/dist/umd/standalone.js"],
  ["/snowplow/tracker.js", "@snowplow/browser-tracker/dist/index.umd.min.js"],
  ["/plausible/tracker.js", "@plausible-analytics/tracker/plausible.js"],
]) {
  test(`the_package_s_own_file_is_at_${path}`, async () => {
    const { status, headers, text } = await weir.request(path);
    assert.equal(status, 200);
    assert.ok(text === readFileSync(ofPackage(file), "utf8"), "unchanged");
    assert.match(headers.get("content-type"), /^(text|application)\/javascript/);
    assert.equal(headers.get("access-control-allow-origin"), "*");
    assert.equal(headers.get("x-content-type-options"), "nosniff");
    assert.ok(headers.get("x-request-id"));
  });
}

test("a_browser_that_has_a_script_hears_304", async () => {
  const first = await weir.request("/ingest/static/array.js");
  const etag = first.headers.get("etag");
  assert.match(first.headers.get("cache-control"), /max-age=3600/);
  const again = await weir.request("/ingest/static/array.js", { headers: { "if-none-match": etag } });
  assert.deepEqual([again.status, again.text], [304, ""]);
  assert.equal((await weir.request("/static/array.js", { headers: { "if-none-match": '"another"' } })).status, 200);
});

test("a_script_whose_name_changes_with_it_is_kept_for_ever", async () => {
  assert.match((await weir.request(`/static/${posthogVersion}/array.js`)).headers.get("cache-control"), /immutable/);
});

test("head_tells_what_get_would", async () => {
  const { status, headers, text } = await weir.request("/static/array.js", { method: "HEAD" });
  assert.deepEqual([status, text], [200, ""]);
  assert.ok(headers.get("etag"));
});

test("a_script_that_is_not_there_is_404_and_none_can_be_written", async () => {
  for (const path of ["/static/nothing.js", "/static/0.0.1/array.js", "/static/toolbar.js", "/analytics-next/bundles/x.js", "/static/%2e%2e/%2e%2e/config.js"]) {
    const { status, answer } = await weir.request(path);
    assert.deepEqual([status, answer?.error.code], [404, "not_found"], path);
  }
  const wrong = await weir.request("/static/array.js", { method: "POST", body: "x" });
  assert.deepEqual([wrong.status, wrong.headers.get("allow")], [405, "GET, HEAD, OPTIONS"]);
});
