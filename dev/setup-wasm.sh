#!/usr/bin/env bash
# Gets Rust's standard library for wasm32, taking the first that works: the toolchain at hand has it; rustup adds it;
# or it is built once from Debian's rustc-web packages into a private toolchain (a minute, 480 MB, no root).
#   dev/setup-wasm.sh [--check | --path]
# --check: exit 0 where it is there already. --path: prints the folder to put first in PATH (nothing where none is needed).
. "$(dirname "$0")/lib.sh"

has_target() { [ -d "$("$1" --print sysroot)/lib/rustlib/$WASM_TARGET/lib" ]; }
has_own() { command -v rustc >/dev/null && has_target rustc; }
has_private() { [ -x "$WASM_TOOLCHAIN/bin/rustc" ] && has_target "$WASM_TOOLCHAIN/bin/rustc"; }

case "${1:-}" in
    --check) has_own || has_private; exit ;;
    --path) has_own || { has_private && printf '%s\n' "$WASM_TOOLCHAIN/bin"; }; exit ;;
    "") ;;
    *) sed -n '2,5s/^# *//p' "$0"; exit 64 ;;
esac

has_own && exit
if command -v rustup >/dev/null && timeout 300 rustup target add "$WASM_TARGET"; then exit; fi
command -v apt-get >/dev/null || die "can't get $WASM_TARGET: rustup could not add it, and this is not a Debian system" \
    "rustup target add $WASM_TARGET"

# Debian's packages are only unpacked: installed, they would conflict with Debian's own rustc. The library's source
# must be that compiler's own, so both come from one version.
work=$WASM_TOOLCHAIN.partial/work
built=$WASM_TOOLCHAIN.partial/toolchain
rm -rf "$WASM_TOOLCHAIN.partial"
mkdir -p "$work/debs" "$work/unpacked" "$built/bin" "$built/lib"
cd "$work/debs"
apt-cache show rust-web-src >/dev/null 2>&1 || as_root apt-get update -q
version=$(apt-cache policy rust-web-src | sed -n 's/ *Candidate: //p' | cut -d. -f1,2)
[ -n "$version" ] || die "Debian's package rust-web-src can't be found" "Add bookworm-security to apt's sources."
apt-get -q download rustc-web "libstd-rust-web-$version" libstd-rust-web-dev rust-web-src libllvm22 lld-22
for package in *.deb; do dpkg-deb -x "$package" "$work/unpacked"; done

usr=$work/unpacked/usr
host=x86_64-unknown-linux-gnu
cp -a "$usr/lib/rustlib" "$built/lib/"
rm -rf "$built/lib/rustlib/src"
cp -a "$usr"/lib/x86_64-linux-gnu/librustc_driver*.so "$usr"/lib/x86_64-linux-gnu/libLLVM*.so* "$built/lib/"
mkdir -p "$built/lib/rustlib/$host/bin" "$built/lib/rustlib/$WASM_TARGET/lib"
cp "$usr/lib/llvm-22/bin/lld" "$built/lib/rustlib/$host/bin/rust-lld"
for program in rustc rustdoc; do
    cp "$usr/bin/$program" "$built/bin/$program.bin"
    printf '#!/bin/sh\nd=$(dirname "$(dirname "$(readlink -f "$0")")")\nLD_LIBRARY_PATH="$d/lib${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}" exec "$d/bin/%s.bin" "$@"\n' \
        "$program" >"$built/bin/$program"
    chmod +x "$built/bin/$program"
done
cargo=$(rustup which cargo 2>/dev/null || command -v cargo)
ln -s "$cargo" "$built/bin/cargo"

library=$(echo "$usr"/src/rustc-*/library)
RUSTC_BOOTSTRAP=1 RUSTC=$built/bin/rustc __CARGO_DEFAULT_LIB_METADATA=wasmstd \
    RUSTFLAGS="-Zforce-unstable-if-unmarked -Cembed-bitcode=yes" \
    CARGO_PROFILE_RELEASE_CODEGEN_UNITS=1 CARGO_PROFILE_RELEASE_DEBUG=0 \
    "$cargo" build --locked --manifest-path "$library/sysroot/Cargo.toml" --release \
    --target "$WASM_TARGET" --target-dir "$work/std"
cp "$work/std/$WASM_TARGET/release/deps/"*.rlib "$built/lib/rustlib/$WASM_TARGET/lib/"
"$built/bin/rustc" -vV
rm -rf "$WASM_TOOLCHAIN"
mv "$built" "$WASM_TOOLCHAIN"
rm -rf "$WASM_TOOLCHAIN.partial"
