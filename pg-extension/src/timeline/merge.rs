//! Several runs of a slot → one; and persons who have become others, or are to be forgotten.

use std::collections::HashMap;

use super::SHARD_BITS;
use super::columns::Columns;
use super::dictionary::UNKNOWN;
use super::header::Damaged;
use super::piece::Piece;
use super::rows::{Row, Rows};

/// Adds the events of a piece to `rows`.
///
/// - `moved`: who a person is now; nobody: its events are left out
pub(super) fn add(bytes: &[u8], moved: &HashMap<i64, Option<i64>>, rows: &mut Rows) -> Result<(), Damaged> {
    let piece = Piece::read(bytes)?;
    let mut columns = Columns::default();
    piece.decode(|name| name, true, &mut columns)?;
    columns.values.resize(columns.times.len(), UNKNOWN);
    piece.each_tuple(|tuple| tuple, |at, tuple| columns.values[at] = tuple)?;
    let shard = i64::from(piece.header.shard) << SHARD_BITS;
    for stretch in &columns.stretches {
        let person = shard | i64::from(stretch.person);
        let Some(person) = moved.get(&person).copied().unwrap_or(Some(person)) else {
            continue;
        };
        let events = columns.events(*stretch);
        for (at, time) in events.times.iter().enumerate() {
            rows.push(Row {
                person,
                time: *time,
                name: events.labels[at],
                session: events.sessions[at],
                tuple: events.values[at],
            });
        }
    }
    Ok(())
}

/// Which of a slot's runs, by their bytes, are to become one now; none: they stay.
///
/// As many of the smallest as are no more than twice what is smaller than them together. So every merge makes
/// something a good deal larger than its largest part: each event is written a few times, by the logarithm of what
/// is there, and the runs that stay grow geometrically, so that there are few.
pub(super) fn worth_merging(bytes: &[i64]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..bytes.len()).collect();
    order.sort_by_key(|run| bytes[*run]);
    let mut smaller = 0_i64;
    let mut together = 0;
    for (count, run) in (1..).zip(&order) {
        if count > 1 && bytes[*run] <= smaller.saturating_mul(2) {
            together = count;
        }
        smaller = smaller.saturating_add(bytes[*run]);
    }
    order.truncate(together);
    order
}
