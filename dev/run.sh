#!/usr/bin/env bash
# Starts all of Weir on this machine: sets up what is missing, builds, starts PostgreSQL and the collector, prints how to
# use them, and stops both on Ctrl-C. The data stays in .weir/; a second start takes seconds.
#   dev/run.sh        WEIR_HTTP_PORT (8787) and WEIR_PG_PORT (54329) choose the ports
. "$(dirname "$0")/lib.sh"
[ $# = 0 ] || { sed -n '2,4s/^# *//p' "$0"; exit 64; }

STATE=$ROOT/.weir
HTTP_PORT=${WEIR_HTTP_PORT:-8787}
PG_PORT=${WEIR_PG_PORT:-54329}
started=$SECONDS
mkdir -p "$STATE" "$LOGS"

listening() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

is_port() { case "$2" in "" | *[!0-9]*) false ;; *) [ "$2" -ge 1 ] && [ "$2" -le 65535 ] ;; esac || die "$1 is \"$2\", which is not a port" "A port is a number from 1 to 65535."; }
is_port WEIR_HTTP_PORT "$HTTP_PORT"
is_port WEIR_PG_PORT "$PG_PORT"

# Everything that can be known to fail is said before the long work begins.
exec 8>"$STATE/run.lock"
flock -n 8 || die "Weir already runs from this checkout" "make stop stops it."
"$ROOT/dev/stop.sh" 8>&- | grep -v '^Nothing' || true          # what a run that was killed left behind
listening "$HTTP_PORT" && die "port $HTTP_PORT is in use, so the collector can't listen on it" "Choose another: WEIR_HTTP_PORT=8788 make run"
listening "$PG_PORT" && die "port $PG_PORT is in use, so PostgreSQL can't listen on it" "Choose another: WEIR_PG_PORT=54330 make run"

"$ROOT/dev/setup.sh" 8>&-
. "$ROOT/dev/lib.sh"

printf 'Building the collector '
logged build-worker "$ROOT/dev/build-worker.sh" 8>&-
printf ' done\nBuilding the extension '
logged build-extension "$ROOT/dev/build-extension.sh" 8>&-
printf ' done\nBuilding the demo page '
logged build-site "$ROOT/dev/build-site.sh" 8>&-
printf ' done\n'

worker=
stop_all() {
    trap '' INT TERM
    printf '\nStopping: the collector hands over what it has taken, then PostgreSQL stops. '
    if [ -n "$worker" ] && kill -TERM "$worker" 2>/dev/null; then wait "$worker" || true; fi
    "$ROOT/dev/postgres.sh" stop "$STATE" || true
    rm -f "$STATE/run.pid" "$STATE/collector.pid"
    printf 'Stopped; the data is in .weir/\n'
}
trap 'stop_all; exit 0' INT TERM
trap 'status=$?; [ $status = 0 ] || stop_all' EXIT
echo $$ >"$STATE/run.pid"

printf 'Starting PostgreSQL '
"$ROOT/dev/postgres.sh" install "$STATE" "${CARGO_TARGET_DIR:-$ROOT/target}/package" 8>&-
"$ROOT/dev/postgres.sh" start "$STATE" "$PG_PORT" 8>&-
eval "$("$ROOT/dev/postgres.sh" env "$STATE")"
"$ROOT/dev/prepare-database.sh" "$STATE" 8>&-
. "$STATE/secrets"
printf '{"writeKey": "%s", "readKey": "%s"}\n' "$WRITE_KEY" "$READ_KEY" >"$STATE/site/config.json"
printf ' done\nStarting the collector '
WEIR_INGEST_URL="postgres://weir_ingest:$INGEST_PASSWORD@127.0.0.1:$PG_PORT/weir" \
WEIR_READ_URL="postgres://weir_reader:$READER_PASSWORD@127.0.0.1:$PG_PORT/weir" \
    setsid node "$ROOT/dev/serve.mjs" --port "$HTTP_PORT" --site "$STATE/site" --state "$STATE/worker" \
    >"$LOGS/collector.log" 2>&1 8>&- &
worker=$!
echo "$worker" >"$STATE/collector.pid"
until grep -qs '^ready ' "$LOGS/collector.log"; do
    kill -0 "$worker" 2>/dev/null || { tail -n 20 "$LOGS/collector.log" >&2; worker=; die "the collector did not start" "Its log: $LOGS/collector.log"; }
    sleep 0.1
done
printf ' done (%d s in all)\n' $((SECONDS - started))

cat <<TEXT

  Shop and live numbers   http://127.0.0.1:$HTTP_PORT/
  Collector               http://127.0.0.1:$HTTP_PORT/api/v1/events
  Write key               $WRITE_KEY
  Read key                $READ_KEY
  psql                    make psql        (or: eval "\$(make -s env)"; psql)
  100,000 events to see   make demo
  Logs                    .weir/logs/collector.log  .weir/postgres.log

  Three queries to try:
    SELECT step, name, persons, drop_off FROM weir.funnel(ARRAY['view', 'cart', 'pay'], within => '1 day');
    SELECT bucket, value AS events FROM weir.trend('view', from_time => now() - interval '7 days');
    SELECT * FROM weir.ledger ORDER BY minute DESC LIMIT 5;

  Ctrl-C stops all of it.
TEXT
wait "$worker" || true
worker=
die "the collector stopped by itself" "Its log: $LOGS/collector.log"
