#!/usr/bin/env node
// Gathers the SDKs' own files from their npm packages into edge-worker/assets, from where the collector serves them, so
// that a page needs no third host. edge-worker/src/script.rs knows the paths that SDKs ask for.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { transform } from "esbuild";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const target = path.join(root, "edge-worker/assets/weir-scripts");
const packageFolder = (name) => path.join(root, "node_modules", name);

/** What posthog-js may ask its host for: all of its bundles but those that only a bundler imports. */
const posthogParts = (file) => /^[a-z0-9.-]+\.js$/.test(file) && !/^(module|main|all-|default-|extension-|external-|rrweb|.*-preview)/.test(file);

/** Where files come from, and below which of the collector's folders each is kept. */
const SCRIPTS = [
  { package: "posthog-js", from: "dist", files: posthogParts, to: (file, version) => [`static/${file}`, `static/${version}/${file}`] },
  { package: "@segment/analytics-next", from: "dist/umd", files: (file) => /^(standalone|.*\.bundle\.[0-9a-f]+)\.js$/.test(file), to: (file) => [`segment/${file}`] },
  { package: "@rudderstack/analytics-js", from: "dist/npm/modern/bundled/umd", files: (file) => file === "index.js", minify: true, to: () => ["rudderstack/modern.js"] },
  { package: "@rudderstack/analytics-js", from: "dist/npm/legacy/bundled/umd", files: (file) => file === "index.js", minify: true, to: () => ["rudderstack/legacy.js"] },
  { package: "@snowplow/browser-tracker", from: "dist", files: (file) => file === "index.umd.min.js", to: () => ["snowplow/tracker.js"] },
  { package: "@plausible-analytics/tracker", from: ".", files: (file) => file === "plausible.js", to: () => ["plausible/tracker.js"] },
];

// The lock file names every package's exact contents, and this script what is done with them.
const stamp = createHash("sha256").update(readFileSync(path.join(root, "package-lock.json"))).update(readFileSync(fileURLToPath(import.meta.url))).digest("hex");
const stampFile = path.join(root, ".weir/scripts-stamp");
if (existsSync(target) && existsSync(stampFile) && readFileSync(stampFile, "utf8") === stamp) process.exit();

rmSync(target, { recursive: true, force: true });
for (const script of SCRIPTS) {
  const folder = packageFolder(script.package);
  const { version } = JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8"));
  const files = readdirSync(path.join(folder, script.from)).filter(script.files);
  if (files.length === 0) throw new Error(`${script.package} ${version} has no such files any more`);
  for (const file of files) {
    const source = readFileSync(path.join(folder, script.from, file), "utf8");
    const contents = script.minify ? (await transform(source, { minify: true, legalComments: "inline" })).code : source;
    for (const to of script.to(file, version)) {
      mkdirSync(path.dirname(path.join(target, to)), { recursive: true });
      writeFileSync(path.join(target, to), contents);
    }
  }
}
mkdirSync(path.dirname(stampFile), { recursive: true });
writeFileSync(stampFile, stamp);
