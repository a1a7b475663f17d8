#!/usr/bin/env bash
# Removes what was built here and this checkout's PostgreSQL with all its events. The cache of tools stays.
#   dev/clean.sh [--yes]
. "$(dirname "$0")/lib.sh"
case "${1:-}" in "" | --yes) ;; *) sed -n '2,3s/^# *//p' "$0"; exit 64 ;; esac

if [ -d "$ROOT/.weir/cluster" ] && [ "${1:-}" != --yes ]; then
    [ -t 0 ] || die "make clean would delete the events in .weir/" "Say so: dev/clean.sh --yes"
    read -r -p "This deletes the events in .weir/ and what was built. Go on? [y/N] " answer
    [ "$answer" = y ] || exit 1
fi
"$ROOT/dev/stop.sh"
"$ROOT/dev/postgres.sh" remove "$ROOT/.weir"
for link in "$ROOT"/.weir/{postgresql,run,postgres.log}; do
    if [ -L "$link" ]; then as_root rm -rf "$(readlink -f "$link")"; fi
done
rm -rf "$ROOT/.weir" "$ROOT/target" "$ROOT/target-wasm" "$ROOT/edge-worker/build" "$ROOT/tests/bench/edge/worker/build"
