#!/usr/bin/env bash
# Builds the collector to edge-worker/build/, as wrangler.toml's [build] and `make` call it.
#   dev/build-worker.sh [FOLDER]     or another Worker, to FOLDER/build/
# Every tool is the pinned one from npm or the cache, so nothing is downloaded here. Cargo decides what is stale;
# where nothing is, the packaging is skipped as well.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

export CARGO_TARGET_DIR=$ROOT/target-wasm
# A Worker may have 3 MB compressed, and starts the sooner the smaller it is. Optimised for speed it is a tenth larger than
# for size, and takes a sixth less CPU; level 3 makes it larger still, and no faster.
export CARGO_PROFILE_RELEASE_LTO=fat CARGO_PROFILE_RELEASE_OPT_LEVEL=2 CARGO_PROFILE_RELEASE_PANIC=abort
export CARGO_PROFILE_RELEASE_CODEGEN_UNITS=1 CARGO_PROFILE_RELEASE_STRIP=debuginfo
# worker-build downloads whatever of these it isn't given.
WASM_BINDGEN_BIN=$TOOLS/wasm-bindgen-cli-$WASM_BINDGEN_VERSION/bin/wasm-bindgen
WASM_OPT_BIN=$ROOT/node_modules/binaryen/bin/wasm-opt
ESBUILD_BIN=$ROOT/node_modules/esbuild/bin/esbuild
export WASM_BINDGEN_BIN WASM_OPT_BIN ESBUILD_BIN
for tool in "$WASM_BINDGEN_BIN" "$WASM_OPT_BIN" "$ESBUILD_BIN" "$(command -v worker-build || echo worker-build)"; do
    [ -x "$tool" ] || die "the Worker can't be built: $tool is missing" "dev/setup.sh"
done
private_toolchain=$("$ROOT/dev/setup-wasm.sh" --path)
if [ -n "$private_toolchain" ]; then PATH=$private_toolchain:$PATH; fi

folder=${1:-edge-worker}
[ "$folder" != edge-worker ] || "$ROOT/dev/build-scripts.mjs"
cd "$ROOT/$folder"
cargo build --release --locked --lib --target "$WASM_TARGET"
crate=$(sed -n 's/^name = "\(.*\)"/\1/p' Cargo.toml | head -n 1)
wasm=$CARGO_TARGET_DIR/$WASM_TARGET/release/${crate//-/_}.wasm
stamp=$({ cat "$wasm" "$ROOT/dev/build-worker.sh" "$ROOT/dev/versions.sh"; echo "${WEIR_WORKER_NAMES:-}"; } | sha256sum | cut -d" " -f1)
if [ -f build/index_bg.wasm ] && [ "$(cat build/.stamp 2>/dev/null)" = "$stamp" ]; then exit; fi
worker-build --release --locked
# The names of functions are a tenth of it, and nothing reads them but a profiler: WEIR_WORKER_NAMES=1 keeps them.
[ -n "${WEIR_WORKER_NAMES:-}" ] || "$WASM_OPT_BIN" --all-features --strip-debug -Os build/index_bg.wasm -o build/index_bg.wasm
echo "$stamp" >build/.stamp
