#!/usr/bin/env bash
# Coverage-guided fuzzing (libFuzzer) of all that reads bytes: each dialect, decompression, the clock rule, what travels
# through the queue, the batch reader, jsonb, the timeline's pieces, what arrives, sets of persons, aggregates' states, filters, whom refused events name.
#   tests/fuzz/run.sh [--seconds N] [TARGET...]     N seconds for each target (60); all targets unless named
#   tests/fuzz/run.sh --list                        the targets
#   tests/fuzz/run.sh --again FILE                  what was found, once more, with all that it says
# It begins with what tests/fixtures holds and with what earlier runs kept in .weir/fuzz/corpus; what breaks a target is
# left in .weir/fuzz/found. The last line is "N passed, N failed".
. "$(dirname "$0")/../../dev/lib.sh"
cd "$ROOT"

usage() { sed -n '2,8s/^# \{0,1\}//p' "$0"; exit 64; }
seconds=60 list=no again=
while [ $# -gt 0 ]; do
    case "$1" in
        --seconds) seconds=${2:?}; shift 2 ;;
        --again) again=${2:?}; shift 2 ;;
        --list) list=yes; shift ;;
        -*) usage ;;
        *) break ;;
    esac
done

# What cargo-fuzz sets, less the sanitizers that only a nightly compiler has: what is fuzzed is safe Rust.
COVERAGE="-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 -Cllvm-args=-sanitizer-coverage-trace-compares
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table"
host=$(rustc -vV | sed -n 's/^host: //p')
export FUZZER=$ROOT/target/fuzz/$host/fuzz/fuzz WORK=$ROOT/.weir/fuzz seconds
# With --target, so that build scripts and macros, which run in the compiler, stay as they are.
build() { RUSTFLAGS=$COVERAGE CARGO_TARGET_DIR=target/fuzz cargo build -p fuzz --profile fuzz --target "$host"; }
printf 'Building the fuzzer ' >&2
logged fuzz-build build >&2
printf ' done\n' >&2

all=$(WEIR_FUZZ='' "$FUZZER" 2>/dev/null)
if [ $list = yes ]; then say "$all"; exit; fi
if [ -n "$again" ]; then
    target=$(basename "$again")
    WEIR_FUZZ=${target%%-*} exec "$FUZZER" "$again"
fi
for target in "$@"; do
    grep -qx -- "$target" <<<"$all" || die "there is no target $target" "There are:" $all
done
rm -rf "$WORK/seeds" "$WORK/failed"
mkdir -p "$WORK/found" "$WORK/logs" "$WORK/failed"
node tests/fuzz/seeds.mjs "$WORK/seeds"

# fuzz TARGET: says how it went, in one line where all is well.
fuzz() {
    local log=$WORK/logs/$1.log status=0 runs edges
    mkdir -p "$WORK/corpus/$1" "$WORK/seeds/$1"
    WEIR_FUZZ=$1 "$FUZZER" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -max_len=8192 \
        -dict=tests/fuzz/json.dict -artifact_prefix="$WORK/found/$1-" -print_final_stats=1 \
        "$WORK/corpus/$1" "$WORK/seeds/$1" >"$log" 2>&1 || status=$?
    runs=$(sed -nE 's/^stat::number_of_executed_units: //p' "$log")
    edges=$(grep -aoE ' cov: [0-9]+' "$log" | tail -n 1)
    if [ $status = 0 ]; then
        printf '%s: %s runs, %s edges\n' "$1" "$runs" "${edges##* }"
    else
        touch "$WORK/failed/$1"
        printf '%s: FAILED after %s runs\n' "$1" "${runs:-no}"
        grep -aE 'panicked at|^SUMMARY|Test unit written' -A 3 "$log" | cut -c 1-300 | head -n 20 | sed 's/^/    /'
        printf '    all of it: %s\n' "$log"
    fi
}
export -f fuzz

targets=${*:-$all}
printf '%s\n' $targets | xargs -P "$(nproc)" -I{} bash -c 'fuzz {}'
failed=$(find "$WORK/failed" -type f | wc -l)
echo "$(($(wc -w <<<"$targets") - failed)) passed, $failed failed"
[ "$failed" = 0 ]
