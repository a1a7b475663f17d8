#!/usr/bin/env bash
# Builds the extension and lays it out as it would be installed, under target/package; prints that folder.
#   dev/build-extension.sh [--debug]
. "$(dirname "$0")/lib.sh"

profile=(--profile release)
[ "${1:-}" != --debug ] || profile=(--debug)
# cargo-pgrx adds this flag itself; given to every call, nothing is built twice.
export RUSTFLAGS="-C link-arg=-Wl,--no-gc-sections"
export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$ROOT/target}
out=$CARGO_TARGET_DIR/package
cd "$ROOT/pg-extension"
cargo pgrx package "${profile[@]}" --features "pg$POSTGRES_MAJOR" --no-default-features --pg-config "$PG_CONFIG" --out-dir "$out" >&2
echo "$out"
