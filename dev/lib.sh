# What every script in dev/ shares: where things are, and how to speak. Sourced, never run.
set -euo pipefail

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
CACHE=${XDG_CACHE_HOME:-$HOME/.cache}/weir
LOGS=$ROOT/.weir/logs
. "$ROOT/dev/versions.sh"

WASM_TOOLCHAIN=$CACHE/wasm-toolchain
TOOLS=$CACHE/tools
TOOL_PATHS=$TOOLS/cargo-pgrx-$PGRX_VERSION/bin:$TOOLS/worker-build-$WORKER_BUILD_VERSION/bin:$TOOLS/wasm-bindgen-cli-$WASM_BINDGEN_VERSION/bin
PG_CONFIG=/usr/lib/postgresql/$POSTGRES_MAJOR/bin/pg_config
export SCHEMATHESIS=$CACHE/schemathesis-$SCHEMATHESIS_VERSION/bin/schemathesis
export PGRX_HOME=$CACHE/pgrx-$PGRX_VERSION
export PATH=$ROOT/node_modules/node/bin:$ROOT/node_modules/.bin:$TOOL_PATHS:$PATH:$HOME/.cargo/bin
export WRANGLER_SEND_METRICS=false CLOUDFLARE_CF_FETCH_ENABLED=false

say() { printf '%s\n' "$*"; }

# die MESSAGE [HINT...]: says what is wrong and what to do about it, on standard error.
die() {
    printf '\nweir: %s\n' "$1" >&2
    shift
    for hint in "$@"; do printf '      %s\n' "$hint" >&2; done
    exit 1
}

# as_root COMMAND...: for the few commands that change the machine.
as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

# try_logged NAME COMMAND...: runs it with its output in .weir/logs/NAME.log and a dot every ten seconds.
try_logged() {
    local log=$LOGS/$1.log pid ticks=0
    shift
    mkdir -p "$LOGS"
    "$@" >"$log" 2>&1 &
    pid=$!
    while kill -0 "$pid" 2>/dev/null; do
        sleep 0.2
        ticks=$((ticks + 1))
        if [ $((ticks % 50)) = 0 ]; then printf '.'; fi
    done
    wait "$pid"
}

# logged NAME COMMAND...: the same, and where it fails, the end of that log and the end of the script.
logged() {
    try_logged "$@" && return
    printf ' failed\n'
    tail -n 25 "$LOGS/$1.log" >&2
    die "$1 failed" "The whole log: $LOGS/$1.log" "What is already done is kept: the same command goes on from here."
}
