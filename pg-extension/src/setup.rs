//! `weir.setup()`: the tables, which belong to the database and not to the extension.
//!
//! So `DROP EXTENSION` leaves the events where they are, and Citus may distribute the tables.

use pgrx::pg_sys::panic::ErrorReport;
use pgrx::prelude::*;

use crate::error::Error;

/// What is made, in order. Every file can be run again.
const SCHEMA: &[&str] = &[
    include_str!("../../sql/setup_lock.sql"),
    include_str!("../../sql/schema/category.sql"),
    include_str!("../../sql/schema/batches.sql"),
    include_str!("../../sql/schema/events.sql"),
    include_str!("../../sql/schema/rejected_events.sql"),
    include_str!("../../sql/schema/persons.sql"),
    include_str!("../../sql/schema/merged_persons.sql"),
    include_str!("../../sql/schema/keys.sql"),
    include_str!("../../sql/schema/key_usage.sql"),
    include_str!("../../sql/schema/retention.sql"),
    include_str!("../../sql/schema/last_removal.sql"),
    include_str!("../../sql/schema/event_schemas.sql"),
    include_str!("../../sql/schema/visitor_salts.sql"),
    include_str!("../../sql/schema/erased_ids.sql"),
    include_str!("../../sql/schema/rollups.sql"),
    include_str!("../../sql/schema/active_days.sql"),
    include_str!("../../sql/schema/timeline.sql"),
    include_str!("../../sql/schema/promoted_properties.sql"),
    include_str!("../../sql/schema/arrivals.sql"),
    include_str!("../../sql/schema/ledger.sql"),
    include_str!("../../sql/schema/ledger_days.sql"),
    include_str!("../../sql/schema/replayed_dead_letters.sql"),
    include_str!("../../sql/schema/partitions.sql"),
    include_str!("../../sql/grants.sql"),
    "SELECT weir.create_partitions();",
];

/// Makes the tables that aren't there yet and grants the roles what is theirs. Declared in `sql/setup.sql`.
#[pg_extern(sql = false)]
fn setup() -> Result<(), ErrorReport> {
    Ok(run(SCHEMA)?)
}

fn run(files: &[&str]) -> Result<(), Error> {
    for file in files {
        Spi::run(file)?;
    }
    Ok(())
}
