#!/usr/bin/env bash
# Builds the extension and measures what taking events in costs, beside the other ways: see tests/bench/ingest.mjs.
. "$(dirname "$0")/../../dev/lib.sh"
cd "$ROOT"
"$ROOT/dev/setup.sh" >&2
printf 'Building the extension ' >&2
logged build-extension "$ROOT/dev/build-extension.sh" >&2
printf ' done\n' >&2
exec node tests/bench/ingest.mjs
