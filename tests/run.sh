#!/usr/bin/env bash
# Sets up, builds and runs every test against the real thing; the last line is "N passed, N failed".
#   tests/run.sh [SUITE...]      suites: unit fuzz regress questions isolation edge e2e docs; all of them unless named
. "$(dirname "$0")/../dev/lib.sh"
cd "$ROOT"

ALL="unit fuzz regress questions isolation edge e2e docs"
suites=${*:-$ALL}
for suite in $suites; do
    case " $ALL " in *" $suite "*) ;; *) sed -n '2,3s/^# *//p' "$0"; exit 64 ;; esac
done
RESULTS=$ROOT/.weir/test-results
mkdir -p "$RESULTS"
passed=0
failed=0

# run SUITE COMMAND...: shows its output, and adds up what its closing lines say. A suite that ends badly without
# having counted a failure is one.
run() {
    local name=$1 log=$RESULTS/$1.log status=0 good bad
    shift
    printf '\n== %s ==\n' "$name"
    "$@" 2>&1 | tee "$log" || status=$?
    good=$(sed -nE 's/^test result: .* ([0-9]+) passed.*/\1/p; s/^(# |ℹ )pass ([0-9]+)$/\2/p; s/^([0-9]+) passed, [0-9]+ failed$/\1/p' "$log" | paste -sd+ | bc)
    bad=$(sed -nE 's/^test result: .* ([0-9]+) failed;.*/\1/p; s/^(# |ℹ )(fail|cancelled) ([0-9]+)$/\3/p; s/^[0-9]+ passed, ([0-9]+) failed$/\1/p' "$log" | paste -sd+ | bc)
    good=${good:-0} bad=${bad:-0}
    if [ "$status" != 0 ] && [ "$bad" = 0 ]; then bad=1; fi
    if [ "$good" = 0 ] && [ "$bad" = 0 ]; then say "$name ran no test"; bad=1; fi
    passed=$((passed + good))
    failed=$((failed + bad))
    printf -- '-- %s: %d passed, %d failed (%d s so far)\n' "$name" "$good" "$bad" "$SECONDS"
}

node_tests() { node --test --test-concurrency=1 --test-reporter=spec "$@"; }
unit() { RUSTFLAGS="-C link-arg=-Wl,--no-gc-sections" cargo test -p shared -p edge-worker -p weir --lib --tests --no-fail-fast --quiet; }

"$ROOT/dev/setup.sh" --for-tests
. "$ROOT/dev/lib.sh"
printf 'Building the extension '
logged build-extension "$ROOT/dev/build-extension.sh"
printf ' done\nBuilding the collector '
logged build-worker "$ROOT/dev/build-worker.sh"
printf ' done\nBuilding the demo page '
logged build-site "$ROOT/dev/build-site.sh"
printf ' done\n'

for suite in $suites; do
    case "$suite" in
        unit) run unit unit ;;
        fuzz) run fuzz tests/fuzz/run.sh --seconds 2 ;;
        regress) run regress tests/pg_regress/run.sh ;;
        *) run "$suite" node_tests "tests/$suite/*.test.mjs" ;;
    esac
done

echo
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
