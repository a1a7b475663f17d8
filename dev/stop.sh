#!/usr/bin/env bash
# Stops what make run started from this checkout, or left behind when it was killed. Idempotent.
. "$(dirname "$0")/lib.sh"
[ $# = 0 ] || { sed -n '2s/^# *//p' "$0"; exit 64; }

# end FILE SCRIPT: asks the process whose number is in FILE to end, if it still is that script, and waits for it.
end() {
    local pid
    pid=$(cat "$ROOT/.weir/$1" 2>/dev/null) && grep -qs "dev/$2" "/proc/$pid/cmdline" || return 1
    kill -TERM "$pid"
    while kill -0 "$pid" 2>/dev/null; do sleep 0.2; done
    rm -f "$ROOT/.weir/$1"
}

if end run.pid run.sh; then
    say "Stopped."
    exit
fi
left=
if end collector.pid serve.mjs; then left="a collector that was left behind"; fi
if "$ROOT/dev/postgres.sh" env "$ROOT/.weir" >/dev/null 2>&1; then left="${left:+$left and }a PostgreSQL that was left behind"; fi
"$ROOT/dev/postgres.sh" stop "$ROOT/.weir"
if [ -n "$left" ]; then say "Stopped $left."; else say "Nothing was running."; fi
