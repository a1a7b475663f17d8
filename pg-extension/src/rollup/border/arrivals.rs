//! Arrivals → days and their hours. Declared in `sql/arrivals/arrivals_days.sql`.

use std::collections::HashMap;

use pgrx::pg_sys::panic::ErrorReport;
use pgrx::prelude::*;

use crate::error::Error;
use crate::pause::{Pause, interrupts};
use crate::rollup::counts::Counts;
use crate::rollup::set::write_rising;
use crate::timeline::{Damaged, Row, arrival, moved};

/// What is counted by day and name of all events from a time on.
#[pg_extern(sql = false)]
#[allow(
    clippy::type_complexity,
    reason = "pgrx reads a return type only where it stands in full"
)]
fn arrivals_days(
    arrivals: Option<Array<'_, &[u8]>>,
    ended: Option<Array<'_, i64>>,
    become_: Option<Array<'_, i64>>,
    from_time: TimestampWithTimeZone,
) -> Result<
    TableIterator<
        'static,
        (
            name!(day, TimestampWithTimeZone),
            name!(event, String),
            name!(events, i64),
            name!(person_set, Vec<u8>),
            name!(last_person, Option<i64>),
            name!(hours, Vec<u8>),
        ),
    >,
    ErrorReport,
> {
    let from_time = i64::from(from_time);
    let moved = moved(ended, become_);
    let mut names: Vec<&str> = Vec::new();
    let mut codes: HashMap<&str, u32> = HashMap::new();
    let mut counts = Counts::default();
    for bytes in arrivals.iter().flat_map(Array::iter).flatten() {
        interrupts();
        let code = |name| {
            *codes.entry(name).or_insert_with(|| {
                names.push(name);
                names.len() as u32 - 1
            })
        };
        let take = |row: Row| {
            if row.time >= from_time {
                let person = moved.get(&row.person).copied().unwrap_or(row.person);
                counts.push(row.name, row.time, person);
            }
        };
        arrival::read(bytes, code, |_| 0, take).map_err(Error::DamagedArrival)?;
    }
    let mut rows = Vec::new();
    for day in counts.end(Pause(interrupts)) {
        let start = TimestampWithTimeZone::try_from(day.start)
            .map_err(|_| Error::DamagedArrival(Damaged("a time is out of range")))?;
        let event = names.get(day.name as usize).copied().unwrap_or_default();
        rows.push((
            start,
            event.to_owned(),
            day.events as i64,
            write_rising(&day.persons),
            day.persons.last().map(|last| *last as i64),
            day.hours.write(),
        ));
    }
    Ok(TableIterator::new(rows))
}
