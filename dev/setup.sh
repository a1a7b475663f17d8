#!/usr/bin/env bash
# Installs what a bare machine needs to build, run and test Weir. Idempotent; a second run takes a second.
#   dev/setup.sh [--for-tests]
# Compiled tools go to ${XDG_CACHE_HOME:-~/.cache}/weir, keyed by version, where any later clone finds them.
. "$(dirname "$0")/lib.sh"

for_tests=no
case "${1:-}" in
    "") ;;
    --for-tests) for_tests=yes ;;
    *) sed -n '2,4s/^# *//p' "$0"; exit 64 ;;
esac

total=6
[ "$for_tests" = no ] || total=7
number=0
step() { number=$((number + 1)); printf '[%d/%d] %s ' "$number" "$total" "$1"; }
done_() { printf ' %s\n' "${1:-done}"; }

debian_packages() {
    local wanted="build-essential pkg-config libssl-dev libclang-dev bc util-linux
        postgresql-$POSTGRES_MAJOR postgresql-server-dev-$POSTGRES_MAJOR postgresql-$POSTGRES_MAJOR-cron"
    command -v npm >/dev/null || wanted="$wanted npm"
    [ "$for_tests" = no ] || wanted="$wanted chromium"
    [ "$for_tests" = no ] || python3 -c 'import ensurepip, venv' 2>/dev/null || wanted="$wanted python3-venv"
    printf '%s' "$wanted"
}

install_debian_packages() {
    step "Debian packages"
    if ! command -v apt-get >/dev/null; then
        for tool in cc pkg-config npm "$PG_CONFIG"; do command -v "$tool" >/dev/null || missing="${missing:-} $tool"; done
        [ -z "${missing:-}" ] || die "this system has no apt-get, and these are missing:$missing" \
            "Weir's set-up installs packages on Debian only. Elsewhere install by hand the equivalents of:" \
            "$(debian_packages | tr -s ' \n' ' ')"
        done_ "not a Debian system; all that is needed is there"
        return
    fi
    local missing=
    for package in $(debian_packages); do
        dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed || missing="$missing $package"
    done
    if [ -z "$missing" ]; then done_ "all there"; return; fi
    [ "$(id -u)" = 0 ] || command -v sudo >/dev/null \
        || die "packages are missing and there is no sudo to install them with:$missing" "As root: apt-get install$missing"
    printf '(installing%s) ' "$missing"
    # Without this, installing the server would also start one on port 5432 that nobody asked for.
    case "$missing" in *" postgresql-$POSTGRES_MAJOR"*)
        as_root install -d /etc/postgresql-common/createcluster.d
        printf 'create_main_cluster = false\n' | as_root tee /etc/postgresql-common/createcluster.d/weir.conf >/dev/null ;;
    esac
    logged apt-update as_root apt-get update -q
    local unknown=
    for package in $missing; do apt-cache show "$package" >/dev/null 2>&1 || unknown="$unknown $package"; done
    [ -z "$unknown" ] || die "this system's package sources don't have:$unknown" \
        "The set-up is made for Debian 12. Elsewhere add a source that has them, such as PostgreSQL's own for its packages."
    logged apt-install as_root env DEBIAN_FRONTEND=noninteractive apt-get install -qy --no-install-recommends $missing
    done_
}

# rustfmt too: pgrx formats the bindings that it makes.
rust_is_ready() {
    local version
    version=$(cargo --version 2>/dev/null | cut -d' ' -f2) || return 1
    [ "$(printf '%s\n' "$RUST_VERSION" "$version" | sort -V | head -n 1)" = "$RUST_VERSION" ] && rustfmt --version >/dev/null 2>&1
}

# The first that works: what is there; rustup; Debian's rustc-web, which security updates keep recent.
install_rust() {
    step "Rust"
    if ! rust_is_ready; then
        try_logged rustup bash -o pipefail -c 'if command -v rustup; then rustup component add rustfmt clippy
            else curl --proto "=https" -sSf https://sh.rustup.rs | sh -s -- -y --profile minimal -c clippy -c rustfmt --no-modify-path; fi' \
            || try_logged rust-web as_root env DEBIAN_FRONTEND=noninteractive \
                apt-get install -qy --no-install-recommends cargo-web rustc-web rustfmt-web rust-web-clippy \
            || true
        hash -r
    fi
    rust_is_ready || die "no Rust $RUST_VERSION or newer with rustfmt on this machine, and neither rustup nor Debian could bring one" \
        "Install it from https://rustup.rs (or: rustup update), then start again." "Logs: $LOGS/rustup.log $LOGS/rust-web.log"
    done_ "$(cargo --version | cut -d' ' -f2)"
}

install_wasm_target() {
    step "Rust's standard library for $WASM_TARGET"
    if "$ROOT/dev/setup-wasm.sh" --check; then done_ "there"; return; fi
    logged wasm-target "$ROOT/dev/setup-wasm.sh"
    done_
}

# cargo_tool NAME VERSION ARGUMENTS...: a program from the crate registry, built once for all clones.
cargo_tool() {
    local name=$1 version=$2 dest=$TOOLS/$1-$2
    shift 2
    [ -x "$dest/bin/${name%-cli}" ] && return
    printf '(%s %s) ' "$name" "$version"
    rm -rf "$dest.partial"
    logged "$name" env -u RUSTFLAGS CARGO_TARGET_DIR="$dest.partial/target" \
        cargo install "$name" --version "=$version" --root "$dest.partial" "$@"
    rm -rf "$dest.partial/target" "$dest"
    mv "$dest.partial" "$dest"
}

install_cargo_tools() {
    step "cargo-pgrx, worker-build, wasm-bindgen"
    cargo_tool cargo-pgrx "$PGRX_VERSION" --locked
    cargo_tool worker-build "$WORKER_BUILD_VERSION" --locked
    cargo_tool wasm-bindgen-cli "$WASM_BINDGEN_VERSION" --no-default-features --bin wasm-bindgen
    done_ "there"
}

install_pgrx_home() {
    step "pgrx for PostgreSQL $POSTGRES_MAJOR"
    if grep -qs "$PG_CONFIG" "$PGRX_HOME/config.toml"; then done_ "there"; return; fi
    [ -x "$PG_CONFIG" ] || die "no $PG_CONFIG" "Install postgresql-server-dev-$POSTGRES_MAJOR."
    mkdir -p "$PGRX_HOME"
    logged pgrx-init cargo pgrx init "--pg$POSTGRES_MAJOR" "$PG_CONFIG"
    done_
}

# node_modules is a link into the cache, keyed by the lock file: a fresh clone finds it ready.
install_npm_packages() {
    step "npm packages"
    local key dest
    key=$(sha256sum "$ROOT/package-lock.json" | cut -c1-16)
    dest=$CACHE/npm-$key
    if [ ! -d "$dest/node_modules" ]; then
        rm -rf "$dest.partial"
        mkdir -p "$dest.partial"
        cp "$ROOT/package.json" "$ROOT/package-lock.json" "$dest.partial/"
        # Not `npm ci`: it refuses a lock without the optional packages of other platforms, which not every mirror has.
        (cd "$dest.partial" && logged npm-install npm install --no-audit --no-fund --loglevel=error)
        rm -rf "$dest"
        mv "$dest.partial" "$dest"
    fi
    [ "$(readlink "$ROOT/node_modules" 2>/dev/null)" = "$dest/node_modules" ] || {
        rm -rf "$ROOT/node_modules"
        ln -s "$dest/node_modules" "$ROOT/node_modules"
    }
    done_ "there"
}

# Asks the collector whether it does what docs/openapi.json says.
install_schemathesis() {
    [ "$for_tests" = yes ] || return 0
    step "schemathesis"
    if [ ! -x "$SCHEMATHESIS" ]; then
        local dest=$CACHE/schemathesis-$SCHEMATHESIS_VERSION
        logged schemathesis-venv python3 -m venv --clear "$dest"
        logged schemathesis "$dest/bin/python" -m pip install --quiet "schemathesis==$SCHEMATHESIS_VERSION"
    fi
    done_ "there"
}

mkdir -p "$CACHE"
exec 9>"$CACHE/setup.lock"
flock -n 9 || { say "Another set-up is running; waiting for it."; flock 9; }
install_debian_packages
install_rust
install_wasm_target
install_cargo_tools
install_pgrx_home
install_npm_packages
install_schemathesis
