//! Arrivals → pieces, and whose they are. Declared in `sql/arrivals/`.

use std::collections::HashMap;

use pgrx::pg_sys::panic::ErrorReport;
use pgrx::prelude::*;

use crate::error::Error;
use crate::pause::{Pause, interrupts};
use crate::timeline::arrival::read;
use crate::timeline::dictionary::Dictionary;
use crate::timeline::rows::{Row, Rows};

/// The persons that events in these arrivals have, each once.
#[pg_extern(sql = false)]
fn arrivals_persons(arrivals: Array<'_, &[u8]>) -> Result<Vec<i64>, ErrorReport> {
    let mut persons = Vec::new();
    let mut most = PERSONS_AT_ONCE;
    for bytes in arrivals.iter().flatten() {
        interrupts();
        let take = |row: Row| {
            if persons.last() != Some(&row.person) {
                persons.push(row.person);
            }
        };
        read(bytes, |_| 0, |_| 0, take).map_err(Error::DamagedArrival)?;
        if persons.len() > most {
            make_rising(&mut persons);
            most = persons.len() + PERSONS_AT_ONCE;
        }
    }
    make_rising(&mut persons);
    Ok(persons)
}

/// 2 MB.
const PERSONS_AT_ONCE: usize = 1 << 18;

/// Runs that are sorted already.
fn make_rising(persons: &mut Vec<i64>) {
    persons.sort();
    persons.dedup();
}

/// The names that got a code, a line each; the tuples that did; then the pieces of all events from a time on and before
/// another. `keep`: as of `timeline_encode`.
#[pg_extern(sql = false)]
#[expect(clippy::too_many_arguments, reason = "an argument of SQL each")]
fn arrivals_encode(
    arrivals: Option<Array<'_, &[u8]>>,
    ended: Option<Array<'_, i64>>,
    become_: Option<Array<'_, i64>>,
    known: Array<'_, &str>,
    tuples: Array<'_, &str>,
    keep: bool,
    from_time: TimestampWithTimeZone,
    to_time: TimestampWithTimeZone,
) -> Result<Vec<Vec<u8>>, ErrorReport> {
    let mut names = Dictionary::known(known.iter());
    let mut tuples = Dictionary::of_tuples(tuples.iter(), keep);
    let mut rows = Rows::new(Pause(interrupts));
    let range = i64::from(from_time)..i64::from(to_time);
    let moved = moved(ended, become_);
    for bytes in arrivals.iter().flat_map(Array::iter).flatten() {
        interrupts();
        let take = |row: Row| {
            if range.contains(&row.time) {
                let person = moved.get(&row.person).copied().unwrap_or(row.person);
                rows.push(Row { person, ..row });
            }
        };
        read(bytes, |name| names.code(name), |tuple| tuples.code(tuple), take)
            .map_err(Error::DamagedArrival)?;
    }
    let mut answer = vec![names.new_lines().into_bytes(), tuples.new_lines().into_bytes()];
    answer.append(&mut rows.pieces());
    Ok(answer)
}

/// Who those are whom a merge has ended.
pub(crate) fn moved(ended: Option<Array<'_, i64>>, become_: Option<Array<'_, i64>>) -> HashMap<i64, i64> {
    match (ended, become_) {
        (Some(ended), Some(become_)) => ended.iter().flatten().zip(become_.iter().flatten()).collect(),
        _ => HashMap::new(),
    }
}
