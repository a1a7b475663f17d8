#!/usr/bin/env bash
# Builds the extension and measures what questions cost, beside ClickHouse, DuckDB and plain PostgreSQL: docs/PERFORMANCE.md.
#   EVENTS=10000000 make bench-analysis     also: USERS, DAYS, SEED, NAMES, SHAPE, ROUNDS, QUESTIONS="funnel paths"
# The peers come from PyPI, into a virtual environment in the cache, where the data and the loaded peers stay too.
. "$(dirname "$0")/../../dev/lib.sh"
cd "$ROOT"
"$ROOT/dev/setup.sh" >&2
printf 'Building the extension ' >&2
logged build-extension "$ROOT/dev/build-extension.sh" >&2
printf ' done\n' >&2

packages="chdb==$CHDB_VERSION duckdb==$DUCKDB_VERSION numpy==$NUMPY_VERSION pyarrow==$PYARROW_VERSION psycopg[binary]==$PSYCOPG_VERSION"
venv=$CACHE/bench-$(printf '%s' "$packages" | sha256sum | cut -c1-12)
if [ ! -f "$venv/ready" ]; then
    command -v python3 >/dev/null || die "there is no python3" "apt-get install python3 python3-venv"
    printf 'Installing the peers ' >&2
    logged bench-venv python3 -m venv --clear "$venv" >&2
    # shellcheck disable=SC2086
    logged bench-peers "$venv/bin/python" -m pip install --quiet $packages >&2
    touch "$venv/ready"
    printf ' done\n' >&2
fi
export CACHE PYTHONPATH="$ROOT/tests/bench/analysis" PYTHONDONTWRITEBYTECODE=1
exec "$venv/bin/python" tests/bench/analysis/bench.py
