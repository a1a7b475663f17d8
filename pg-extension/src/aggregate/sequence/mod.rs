//! `weir.sequence_match` and `weir.sequence_count`: whether and how often rows follow a pattern, as ClickHouse's
//! `sequenceMatch` and `sequenceCount` say.
//!
//! The meaning is that of ClickHouse's `AggregateFunctionSequenceMatch`: rows are taken by time, rows that meet no
//! condition are as if they weren't there, a match may begin anywhere, and counted matches don't overlap.

mod automaton;
mod backtrack;
#[cfg(not(fuzzing))]
mod border;
mod pattern;

pub(crate) use backtrack::TooHard;
pub(super) use pattern::Pattern;

use super::Pulse;
use super::rows::Row;

/// The rows that meet a condition, by time; none where the pattern asks for a condition that no row meets.
///
/// - `rows`: in the order they came, which rows of one moment keep
fn relevant(mut rows: Vec<Row>, pattern: &Pattern) -> Option<Vec<Row>> {
    let met = rows.iter().fold(0, |met, row| met | row.mask);
    if pattern.conditions & !met != 0 {
        return None;
    }
    rows.retain(|row| row.mask != 0);
    rows.sort_by_key(|row| row.time);
    Some(rows)
}

/// Returns whether the rows follow the pattern somewhere.
pub(super) fn matches(rows: Vec<Row>, pattern: &Pattern, pulse: Pulse<'_>) -> Result<bool, TooHard> {
    let Some(rows) = relevant(rows, pattern) else {
        return Ok(false);
    };
    if pattern.has_gaps {
        Ok(backtrack::attempt(&rows, pattern, 0, pulse)?.is_some())
    } else {
        Ok(automaton::matches(&rows, pattern, pulse))
    }
}

/// Returns how many times the rows follow the pattern, one after another.
pub(super) fn count(rows: Vec<Row>, pattern: &Pattern, pulse: Pulse<'_>) -> Result<usize, TooHard> {
    let Some(rows) = relevant(rows, pattern) else {
        return Ok(0);
    };
    let mut count = 0;
    let mut start = 0;
    while start < rows.len() {
        let Some(end) = backtrack::attempt(&rows, pattern, start, pulse)? else {
            break;
        };
        count += 1;
        start = end;
    }
    Ok(count)
}
