# Every version that the set-up pins, in one place. A change here makes a new entry in the cache; old ones stay.
RUST_VERSION=1.95.0
POSTGRES_MAJOR=15
PGRX_VERSION=0.18.1
WORKER_BUILD_VERSION=0.8.7
WASM_BINDGEN_VERSION=0.2.130
WASM_TARGET=wasm32-unknown-unknown

# The JavaScript side is pinned by package.json and package-lock.json, the crates by Cargo.lock.
SCHEMATHESIS_VERSION=4.32.5
CHDB_VERSION=4.4.0
DUCKDB_VERSION=2.0.0
NUMPY_VERSION=2.4.6
PYARROW_VERSION=26.0.1
PSYCOPG_VERSION=3.3.9
