#!/usr/bin/env bash
# The aggregates against ClickHouse itself, on thousands of new random cases.
#   tests/peers/run.sh [SEED]     a random one unless given; what it asked and heard is left in .weir/peers
# ClickHouse comes from PyPI (chdb), into a virtual environment in the cache; it is for tests only.
. "$(dirname "$0")/../../dev/lib.sh"
cd "$ROOT"

seed=${1:-$RANDOM}
python=$CACHE/peers-$CHDB_VERSION/bin/python
if ! "$python" -c 'import chdb' 2>/dev/null; then
    command -v python3 >/dev/null || die "there is no python3" "apt-get install python3 python3-venv"
    printf 'Installing chdb %s ' "$CHDB_VERSION"
    logged peers-venv python3 -m venv --clear "$CACHE/peers-$CHDB_VERSION"
    logged peers-chdb "$python" -m pip install --quiet "chdb==$CHDB_VERSION"
    printf ' done\n'
fi
say "seed $seed"
"$python" tests/peers/record.py .weir/peers "${WEIR_PEERS_CASES:-400}" "$seed"
WEIR_PEERS=$ROOT/.weir/peers RUSTFLAGS="-C link-arg=-Wl,--no-gc-sections" cargo test -p weir --lib --quiet aggregate::peers
