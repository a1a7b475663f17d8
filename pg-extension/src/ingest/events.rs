//! The last step: rows → `weir.events`, each once.

use std::io::Read;

use pgrx::pg_sys::Oid;
use pgrx::spi::SpiClient;
use shared::batch::Row;

use super::copy::{UniqueViolation, copy};
use super::method::Method;
use super::once::{Identity, Seen};
use super::probe::{Partition, Rival, for_each_stored, partitions_of, rival, wait_for};
use super::stretch::{Stretch, stretches};
use super::time::microseconds;
use super::{binary, columns};
use crate::error::Error;
use crate::kept;
use crate::subtransaction::subtransaction;

/// How often a batch may be refused in which nothing is found to be stored already.
const MAX_REFUSED_IN_VAIN: usize = 100;

/// Inserts the rows that are stored neither in the table nor earlier among them; returns their places, from 0.
pub(super) fn insert(
    client: &mut SpiClient<'_>,
    method: Method,
    batch: i64,
    rows: &[&Row<'_>],
) -> Result<Vec<usize>, Error> {
    match method {
        Method::Copy(table) => insert_by_copy(client, table, batch, rows),
        Method::Sql => insert_by_sql(client, batch, rows),
    }
}

/// Copies first and looks afterwards, since hardly any batch holds an event that is there already. One that does is
/// taken back and copied without it.
///
/// Two transactions that insert one event at once: with the same time, the primary key lets the second wait for the
/// first. With different ones, both look after both have inserted, so at least one of them sees the other, takes all its own
/// rows back, and only then waits. Rows go in in one order of partitions and keys, so waiting never becomes a circle.
fn insert_by_copy(
    client: &mut SpiClient<'_>,
    table: Oid,
    batch: i64,
    rows: &[&Row<'_>],
) -> Result<Vec<usize>, Error> {
    let (stretches, mut order) = stretches(rows);
    let mut partitions = partitions_of(table);
    partitions.retain(|partition| stretches.iter().any(|stretch| partition.may_hold_of(stretch)));
    order.sort_by_cached_key(|place| {
        let time = rows.get(*place).map_or(0, |row| microseconds(row.timestamp));
        partitions.iter().position(|partition| partition.may_hold(time))
    });
    let mut is_stored = vec![false; rows.len()];
    let mut refused_in_vain = 0;
    loop {
        pgrx::check_for_interrupts!();
        let is_new = firsts(rows, &is_stored);
        let new: Vec<usize> = order.iter().copied().filter(|place| is_new[*place]).collect();
        let data = binary::Rows::new(batch, new.iter().filter_map(|place| rows.get(*place).copied()));
        match subtransaction(|| copy_and_look(table, data, &partitions, &stretches, &is_new)) {
            Ok(()) => return Ok(new),
            Err(Rival::Stored) => {}
            Err(Rival::Running(transaction)) => {
                // One at a time, so that two who have both taken their rows back don't meet again.
                client.update(include_str!("../../../sql/queries/lock_rivals.sql"), None, &[])?;
                wait_for(transaction);
            }
        }
        // What was in the way may have been erased before we looked, but not over and over.
        refused_in_vain += 1;
        for_each_stored(&partitions, &stretches, |place| {
            if !std::mem::replace(&mut is_stored[place], true) {
                refused_in_vain = 0;
            }
        });
        if refused_in_vain > MAX_REFUSED_IN_VAIN {
            return Err(Error::ForeignIndex);
        }
    }
}

/// Which of the rows that aren't stored are the first of their kind.
fn firsts(rows: &[&Row<'_>], is_stored: &[bool]) -> Vec<bool> {
    let mut seen = Seen::with_capacity(rows.len());
    let each = rows.iter().zip(is_stored);
    each.map(|(row, is_stored)| !is_stored && seen.is_first(Identity::of(row)))
        .collect()
}

/// Inserts rows, all of which must be new.
fn copy_and_look(
    table: Oid,
    data: impl Read,
    partitions: &[Partition],
    stretches: &[Stretch<'_>],
    is_new: &[bool],
) -> Result<(), Rival> {
    copy(table, binary::COLUMNS, data).map_err(|UniqueViolation| Rival::Stored)?;
    match rival(partitions, stretches, |place| is_new[place]) {
        None => Ok(()),
        Some(rival) => Err(rival),
    }
}

/// The caller holds the rows' distinct_ids, in all environments: no other batch is storing events of them, and what another
/// has stored before is seen here, since each statement sees all that is committed.
fn insert_by_sql(client: &mut SpiClient<'_>, batch: i64, rows: &[&Row<'_>]) -> Result<Vec<usize>, Error> {
    let mut is_stored = vec![false; rows.len()];
    let stored = include_str!("../../../sql/queries/stored_events.sql");
    for row in client.update(stored, None, &columns::identities(rows))? {
        if let Some(is_stored) = kept::place(&row)?.and_then(|place| is_stored.get_mut(place)) {
            *is_stored = true;
        }
    }
    let is_new = firsts(rows, &is_stored);
    let new: Vec<usize> = (0..rows.len()).filter(|place| is_new[*place]).collect();
    let given: Vec<_> = new.iter().filter_map(|place| rows.get(*place).copied()).collect();
    let insert = include_str!("../../../sql/queries/insert_events.sql");
    client.update(insert, None, &columns::events(batch, &given))?;
    Ok(new)
}
