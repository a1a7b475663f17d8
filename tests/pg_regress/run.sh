#!/usr/bin/env bash
# Golden tests: each file of sql/ runs in a database of its own, set up and empty, and must print what expected/ holds.
#   tests/pg_regress/run.sh [NAME...]     all of them unless named; needs dev/build-extension.sh to have run
# What differs is left in .weir/regress/results/NAME.out.
. "$(dirname "$0")/../../dev/lib.sh"
cd "$ROOT"

package=${CARGO_TARGET_DIR:-$ROOT/target}/package
pg_regress=$(dirname "$("$PG_CONFIG" --pgxs)")/../test/regress/pg_regress
state=$ROOT/.weir/regress
[ -d "$package/usr" ] || die "the extension isn't built" "dev/build-extension.sh"
[ -x "$pg_regress" ] || die "pg_regress is missing" "apt-get install postgresql-server-dev-$POSTGRES_MAJOR"
names=("$@")
[ $# -gt 0 ] || mapfile -t names < <(cd tests/pg_regress/sql && ls -- *.sql | sed 's/\.sql$//')

port=$((20000 + RANDOM % 10000))
while (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do port=$((port + 1)); done
dev/postgres.sh remove "$state"
rm -rf "$state/results"
export WEIR_PG_SETTINGS="fsync = off
full_page_writes = off"
dev/postgres.sh install "$state" "$package"
dev/postgres.sh start "$state" "$port"
trap 'dev/postgres.sh stop "$state" immediate' EXIT
eval "$(dev/postgres.sh env "$state")"

sql() { PGOPTIONS='-c client_min_messages=warning' psql -Xqt -v ON_ERROR_STOP=1 "$@" >/dev/null; }
sql -c "CREATE DATABASE prepared"
sql -d prepared -c "CREATE EXTENSION weir" -c "SELECT weir.setup()"

# What takes events in is told twice: as they go in by default, and the way of a distributed table.
runs=()
for name in "${names[@]}"; do
    runs+=("$name auto")
    case "$name" in ingest_insert_batch | identity_* | rollup_*) runs+=("$name sql") ;; esac
done

passed=0
failed=0
for run in "${runs[@]}"; do
    read -r name method <<<"$run"
    sql -c "DROP DATABASE IF EXISTS \"$name\"" -c "CREATE DATABASE \"$name\" TEMPLATE prepared" \
        -c "ALTER DATABASE \"$name\" SET weir.insert_method = '$method'"
    # Times print the same wherever this runs.
    if "$pg_regress" --inputdir=tests/pg_regress --outputdir="$state/$name" --bindir="$state/postgresql/lib/postgresql/$POSTGRES_MAJOR/bin" \
        --host="$PGHOST" --port="$PGPORT" --user="$PGUSER" --use-existing --dbname="$name" \
        --launcher="env PGTZ=UTC PGDATESTYLE=ISO,MDY" "$name" >"$state/$name.log" 2>&1; then
        passed=$((passed + 1))
        say "ok      $name, $method"
    else
        failed=$((failed + 1))
        say "FAILED  $name, $method"
        cat "$state/$name/regression.diffs" 2>/dev/null || cat "$state/$name.log"
    fi
    mkdir -p "$state/results"
    cp "$state/$name/results/$name.out" "$state/results/" 2>/dev/null || true
done
say "$passed passed, $failed failed"
[ "$failed" = 0 ]
