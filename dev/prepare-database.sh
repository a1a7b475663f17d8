#!/usr/bin/env bash
# Makes the running private cluster ready for use: extension, tables, jobs, passwords, a write key and a read key.
# Idempotent: what is there stays, and an extension built since is put in place of the old one.
#   dev/prepare-database.sh STATE     needs PGHOST and the rest, as dev/postgres.sh env prints them
. "$(dirname "$0")/lib.sh"
[ $# = 1 ] || { sed -n '2,4s/^# *//p' "$0"; exit 64; }
secrets=$1/secrets

sql() { PGOPTIONS='-c client_min_messages=warning' psql -XqAt -v ON_ERROR_STOP=1 "$@"; }
random() { od -An -N24 -tx1 /dev/urandom | tr -d ' \n'; }

# The same version number may come from another build: its functions are made anew. Tables are not the extension's.
built=$(cat "$1"/postgresql/share/postgresql/*/extension/weir--*.sql "$1"/postgresql/lib/postgresql/*/lib/weir.so | sha256sum | cut -c1-32)
sql -c "CREATE EXTENSION IF NOT EXISTS pg_cron"
if [ -z "$(sql -c "SELECT 1 FROM pg_extension WHERE extname = 'weir'")" ] || [ "$(cat "$1/extension-build" 2>/dev/null)" != "$built" ]; then
    sql -1 -c "DROP EXTENSION IF EXISTS weir" -c "CREATE EXTENSION weir"
    echo "$built" >"$1/extension-build"
fi
sql -c "SELECT weir.setup()" -c "SELECT weir.create_partitions()" -c "SELECT weir.schedule()" >/dev/null

if [ ! -s "$secrets" ]; then
    # No secrets, so this is the first start or one that was broken off; keys nobody knows are of no use.
    sql -c "SELECT weir.revoke_key(name) FROM weir.keys WHERE revoked_at IS NULL AND name IN ('demo-write', 'demo-read')" >/dev/null
    sql -c "DELETE FROM weir.keys WHERE name IN ('demo-write', 'demo-read')"
    (
        umask 077
        {
            echo "INGEST_PASSWORD=$(random)"
            echo "READER_PASSWORD=$(random)"
            echo "WRITE_KEY=$(sql -c "SELECT weir.create_write_key(name => 'demo-write')")"
            echo "READ_KEY=$(sql -c "SELECT weir.create_read_key(name => 'demo-read')")"
        } >"$secrets.partial"
        mv "$secrets.partial" "$secrets"
    )
fi
. "$secrets"
# Through standard input: a password has no place in a process's arguments.
sql >/dev/null <<SQL
ALTER ROLE weir_ingest LOGIN PASSWORD '$INGEST_PASSWORD';
ALTER ROLE weir_reader LOGIN PASSWORD '$READER_PASSWORD';
SQL
