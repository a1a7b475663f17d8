#!/usr/bin/env bash
# Builds the collector and the Workers that it is measured beside, and measures: see tests/bench/edge.mjs.
. "$(dirname "$0")/../../dev/lib.sh"
cd "$ROOT"
"$ROOT/dev/setup.sh" >&2
printf 'Building ' >&2
logged build-extension "$ROOT/dev/build-extension.sh" >&2
logged build-worker "$ROOT/dev/build-worker.sh" >&2
logged build-bench-worker "$ROOT/dev/build-worker.sh" tests/bench/edge/worker >&2
printf ' done\n' >&2
exec node tests/bench/edge.mjs
