// What the pages say of the code's tables is what the code says, and every link leads somewhere.

import assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const read = (file) => readFileSync(join(ROOT, file), "utf8");

const PAGES = ["README.md", "CHANGELOG.md", "tests/README.md", ...readdirSync(join(ROOT, "docs")).map((name) => `docs/${name}`)].filter((name) => name.endsWith(".md"));

test("http_md_names_every_route_of_ours_and_of_posthog_js", () => {
  const { paths, components } = JSON.parse(read("docs/openapi.json"));
  const tag = (item) => Object.values(item.$ref ? components.pathItems[item.$ref.split("/").at(-1)] : item).find(({ tags }) => tags).tags[0];
  const routes = Object.keys(paths).filter((path) => ["native", "reading", "operators", "posthog"].includes(tag(paths[path])));
  assert.ok(routes.length > 15);
  // A path is named with its method, or by itself; as its heading says, {id} is an {event id}.
  const page = read("docs/HTTP.md").replaceAll("{event id}", "{id}").replace(/`(GET|POST) /g, "`");
  assert.deepEqual(routes.filter((route) => !page.includes(`\`${route}\``) && !page.includes(`\`${route.replace(/\/$/, "")}\``)), []);
});

test("every_operator_of_the_filters_is_in_sql_md", () => {
  const known = [...read("pg-extension/src/filter/operator.rs").matchAll(/Operator \{ name: "(\w+)"/g)].map((row) => row[1]);
  assert.ok(known.length > 10);
  const page = read("docs/SQL.md");
  assert.deepEqual(known.filter((name) => !page.includes(`\n| \`${name}\` |`)), []);
});

test("every_variable_of_the_collector_is_in_deploy_md_with_its_default", () => {
  const vars = /^\[vars\]\n([\s\S]*?)^\[/m.exec(read("wrangler.toml"))[1];
  const known = [...vars.matchAll(/^(WEIR_\w+) = "(.*)"$/gm)].map(([, name, value]) => [name, value === "" ? "empty" : `\`${value}\``]);
  assert.ok(known.length > 5);
  const page = read("docs/DEPLOY.md");
  assert.deepEqual(known.filter(([name, value]) => !page.includes(`| \`${name}\` | ${value} |`)), []);
});

for (const page of PAGES) {
  test(`the links of ${page} lead somewhere`, () => {
    const prose = read(page).replace(/^```[\s\S]*?^```$/gm, "");
    const links = [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map((link) => link[1]).filter((link) => !/^[a-z]+:/.test(link));
    assert.deepEqual(links.filter((link) => !leadsSomewhere(page, link)), []);
  });
}

function leadsSomewhere(page, link) {
  const [path, anchor] = link.split("#");
  const file = path ? normalize(join(dirname(page), path)) : page;
  return existsSync(join(ROOT, file)) && (!anchor || anchors(read(file)).has(anchor));
}

// As GitHub makes them of headings: small letters, hyphens for spaces, nothing else.
function anchors(text) {
  const headings = [...text.matchAll(/^#+ (.*)$/gm)].map((heading) => heading[1].toLowerCase().replace(/[^\w\- ]/g, "").replace(/ /g, "-"));
  return new Set([...headings, ...[...text.matchAll(/<a id="([^"]+)">/g)].map((anchor) => anchor[1])]);
}
