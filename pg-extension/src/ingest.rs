//! Taking events in: from the bytes of a batch to rows, each event once.
//!
//! [`store::insert`] is the walk; the functions here are its doors, declared in `sql/ingest/`.

#![allow(
    clippy::type_complexity,
    reason = "pgrx reads a return type only where it stands in full"
)]

mod arrivals;
mod binary;
mod columns;
mod copy;
mod erased;
mod events;
mod jsonb;
mod ledger;
mod method;
mod once;
mod outcome;
mod probe;
mod promoted;
mod read;
mod store;
mod stretch;
mod time;
mod usage;

use pgrx::pg_sys::panic::ErrorReport;
use pgrx::prelude::*;

use outcome::{Settled, Totals};

/// What `weir.insert_batch` returns: its columns are declared in `sql/ingest/insert_batch.sql`.
type TotalsRow = (i32, i32, i32, i32);
/// What `weir.insert_batch_outcomes` returns, an event a row.
type OutcomeRow = (i32, Option<pgrx::Uuid>, &'static str, Option<String>);

#[pg_extern(sql = false)]
fn insert_batch_text(
    events: &str,
) -> Result<
    TableIterator<
        'static,
        (
            name!(received, i32),
            name!(stored, i32),
            name!(duplicate, i32),
            name!(rejected, i32),
        ),
    >,
    ErrorReport,
> {
    Ok(TableIterator::once(totals(&store::insert(events.as_bytes())?)))
}

#[pg_extern(sql = false)]
fn insert_batch_bytea(
    events: &[u8],
) -> Result<
    TableIterator<
        'static,
        (
            name!(received, i32),
            name!(stored, i32),
            name!(duplicate, i32),
            name!(rejected, i32),
        ),
    >,
    ErrorReport,
> {
    Ok(TableIterator::once(totals(&store::insert(&read::plain(
        events,
    )?)?)))
}

#[pg_extern(sql = false)]
fn insert_batch_outcomes_text(
    events: &str,
) -> Result<
    TableIterator<
        'static,
        (
            name!(index, i32),
            name!(id, Option<pgrx::Uuid>),
            name!(outcome, &'static str),
            name!(reason, Option<String>),
        ),
    >,
    ErrorReport,
> {
    Ok(TableIterator::new(rows(store::insert(events.as_bytes())?)))
}

#[pg_extern(sql = false)]
fn insert_batch_outcomes_bytea(
    events: &[u8],
) -> Result<
    TableIterator<
        'static,
        (
            name!(index, i32),
            name!(id, Option<pgrx::Uuid>),
            name!(outcome, &'static str),
            name!(reason, Option<String>),
        ),
    >,
    ErrorReport,
> {
    Ok(TableIterator::new(rows(store::insert(&read::plain(events)?)?)))
}

fn totals(settled: &[Settled]) -> TotalsRow {
    let Totals {
        stored,
        duplicate,
        rejected,
    } = Totals::of(settled);
    (stored + duplicate + rejected, stored, duplicate, rejected)
}

fn rows(settled: Vec<Settled>) -> impl Iterator<Item = OutcomeRow> {
    (0..).zip(settled).map(|(index, one)| {
        let id = one.id.map(|id| pgrx::Uuid::from_bytes(id.into_bytes()));
        (
            index,
            id,
            one.outcome.text(),
            one.outcome.reason().map(str::to_owned),
        )
    })
}
