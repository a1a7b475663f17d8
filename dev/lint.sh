#!/usr/bin/env bash
# Formatting and clippy, warnings as errors: the extension on its own flags, the collector for wasm.
. "$(dirname "$0")/lib.sh"
[ $# = 0 ] || { sed -n '2s/^# *//p' "$0"; exit 64; }

cd "$ROOT"
cargo fmt --all --check
RUSTFLAGS="-C link-arg=-Wl,--no-gc-sections" cargo clippy -p shared -p weir --all-targets -- -D warnings
RUSTFLAGS="-C link-arg=-Wl,--no-gc-sections" cargo clippy -p fuzz -- -D warnings
clippy_wasm() { CARGO_TARGET_DIR=target-wasm cargo clippy -p edge-worker -p bench-worker --target "$WASM_TARGET" -- -D warnings; }
if rustc --print target-libdir --target "$WASM_TARGET" >/dev/null && [ -d "$(rustc --print target-libdir --target "$WASM_TARGET")" ]; then
    clippy_wasm
else
    CARGO_TARGET_DIR=target cargo clippy -p edge-worker -p bench-worker -- -D warnings     # the private wasm toolchain has no clippy
fi
