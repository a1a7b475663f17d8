//! Product analytics inside PostgreSQL: the contents page of the extension.
//!
//! Data flows one way, and the rooms are named after it: `ingest → partition → rollup → analysis`. Sets, dates,
//! locks and DDL are SQL, under `sql/`; parsing and walks over events are Rust, in functions that know nothing of
//! PostgreSQL, with a thin border above them.

mod aggregate;
mod analysis;
mod error;
mod filter;
mod identity;
mod ingest;
mod kept;
mod memory;
mod pause;
mod privacy;
mod rollup;
mod schema;
mod settings;
mod setup;
mod sql;
mod subtransaction;
mod timeline;

::pgrx::pg_module_magic!(name, version);

/// Called by PostgreSQL when the library is loaded.
#[::pgrx::pg_guard]
pub extern "C-unwind" fn _PG_init() {
    settings::register();
}
