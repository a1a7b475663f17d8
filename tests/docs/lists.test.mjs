// The lists that enrichment goes by are those of the packages that keep them up.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { lists } from "../../dev/lists.mjs";

for (const [file, text] of Object.entries(lists)) {
  test(`shared/data/${file} is what its package says: node dev/lists.mjs`, () => {
    assert.ok(readFileSync(new URL(`../../shared/data/${file}`, import.meta.url), "utf8") === text);
  });
}
