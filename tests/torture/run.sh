#!/usr/bin/env bash
# Builds the extension and tortures it: see tests/torture/torture.mjs.
#   MINUTES=5 SEED=… tests/torture/run.sh
. "$(dirname "$0")/../../dev/lib.sh"
cd "$ROOT"
"$ROOT/dev/setup.sh" >&2
printf 'Building the extension ' >&2
logged build-extension "$ROOT/dev/build-extension.sh" >&2
printf ' done\n' >&2
exec node tests/torture/run.mjs
