#!/usr/bin/env bash
# What a refresh of the rollups, a question to them and a merge cost, on a private server of its own.
#   tests/bench/rollups.sh        needs dev/build-extension.sh to have run; WEIR_BENCH_EVENTS, 1,000,000 unless set
. "$(dirname "$0")/../../dev/lib.sh"
cd "$ROOT"

events=${WEIR_BENCH_EVENTS:-1000000}
state=$ROOT/.weir/bench-rollups
export WEIR_PG_SETTINGS="shared_buffers = 512MB
max_wal_size = 4GB"
port=$((20000 + RANDOM % 10000))
dev/postgres.sh remove "$state"
dev/postgres.sh install "$state" "${CARGO_TARGET_DIR:-$ROOT/target}/package"
dev/postgres.sh start "$state" "$port"
trap 'dev/postgres.sh remove "$state"' EXIT
eval "$(dev/postgres.sh env "$state")"
sql() { PGOPTIONS='-c client_min_messages=warning' psql -XAtq -v ON_ERROR_STOP=1 "$@" >/dev/null; }

# timed NAME STATEMENT: wall time, and what its backend ran.
timed() {
    psql -XAtq -v ON_ERROR_STOP=1 <<SQL
SELECT count(*) FROM weir.rollups \g /dev/null
SELECT pg_backend_pid() AS pid, extract(epoch FROM clock_timestamp()) AS began \gset
\set before \`awk '{print \$14 + \$15}' /proc/:pid/stat\`
$2 \g /dev/null
\set after \`awk '{print \$14 + \$15}' /proc/:pid/stat\`
SELECT round((extract(epoch FROM clock_timestamp()) - :began) * 1000) AS wall, (:after - :before) * 10 AS cpu \gset
\echo '$1:' :cpu ms cpu, :wall ms wall
SQL
}

sql -c "CREATE EXTENSION weir" -c "SELECT weir.setup()"
sql -v events="$events" <<'SQL'
-- Five names, 50,000 visitors, 30 days in order; properties of about 270 bytes; batches of 1,000.
CREATE PROCEDURE visit(who text, first int, last int) LANGUAGE plpgsql AS $$
BEGIN
    FOR batch IN first / 1000 .. (last - 1) / 1000 LOOP
        PERFORM weir.insert_batch((
            SELECT string_agg(format('{"event": "%s", "distinct_id": "%s", "timestamp": "%s", "properties": {"plan": "p%s", "url": "https://shop.example/%s", "text": "%s"}}',
                       (ARRAY['view', 'cart', 'pay', 'search', 'login'])[1 + i % 5], coalesce(who, 'user-' || (i::bigint * 7919) % 50000),
                       to_char(timestamp '2026-01-01' + i * interval '2.5 seconds', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), i % 4, i % 997, repeat('x', 200)), E'\n')
              FROM generate_series(batch * 1000, least(batch * 1000 + 999, last - 1)) AS i));
        COMMIT;
    END LOOP;
END
$$;
CREATE FUNCTION merge(own text, other text) RETURNS bigint LANGUAGE sql AS $$
    SELECT stored FROM weir.insert_batch(format('{"event": "$merge_dangerously", "distinct_id": "%s", "timestamp": "2026-03-01T10:00:00Z", "properties": {"alias": "%s"}}', own, other))
$$;
SELECT weir.create_partition(date '2026-01-01' + i) FROM generate_series(0, 30) AS i;
CALL visit(NULL, 0, :events);
VACUUM ANALYZE;
SQL
timed "refresh_of_all_events" "CALL weir.refresh_rollups()"
timed "rollup_of_30_days" "SELECT * FROM weir.rollup('daily')"
sql -c "CALL visit(NULL, $events, $((events + 2000)))"
timed "refresh_of_2000_more" "CALL weir.refresh_rollups()"
timed "refresh_of_nothing" "CALL weir.refresh_rollups()"
sql -c "CALL visit('small', 0, 10)" -c "CALL visit('big', 0, $events)" -c "CALL visit('ann', 0, 1)" -c "CALL visit('bob', 0, 1)" -c "CALL weir.refresh_rollups()"
timed "merge_of_10_events" "SELECT merge('user-1', 'small')"
timed "merge_of_as_many_as_there_were" "SELECT merge('user-2', 'big')"
timed "rollup_of_30_days_before_the_refresh" "SELECT * FROM weir.rollup('daily')"
timed "refresh_of_2_merges" "CALL weir.refresh_rollups()"
