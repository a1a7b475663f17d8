//! Where SQL calls the hours of a day. Declared in `sql/rollup/hours*.sql`.

use pgrx::pg_sys::panic::ErrorReport;
use pgrx::prelude::*;

use crate::error::Error;
use crate::filter::Invalid;
use crate::rollup::hours::{Hour, Hours};
use crate::rollup::set;

const HOUR: i64 = 3_600_000_000;

/// The hours of a day of which this is counted, each at the same place in the three.
#[pg_extern(sql = false)]
fn hours_pack(
    hours: Array<'_, i32>,
    events: Array<'_, i64>,
    person_sets: Array<'_, &[u8]>,
) -> Result<Vec<u8>, ErrorReport> {
    let mut day = Vec::with_capacity(hours.len());
    for ((hour, events), bytes) in hours.iter().zip(events.iter()).zip(person_sets.iter()) {
        if let (Some(hour), Some(events), Some(bytes)) = (hour, events, bytes) {
            let persons = set::count(bytes).map_err(Error::from)?;
            let hour = u8::try_from(hour).unwrap_or(u8::MAX);
            day.push(Hour::of(hour, count(events), persons, bytes.to_vec()));
        }
    }
    let day = Hours::of(day).ok_or_else(|| {
        Error::from(Invalid::new(
            "an hour is none of a day's, or comes twice",
            "Hours are 0 to 23.",
        ))
    })?;
    Ok(day.write())
}

/// The hours that have events, as (start, events, persons, who).
#[pg_extern(sql = false)]
#[allow(
    clippy::type_complexity,
    reason = "pgrx reads a return type only where it stands in full"
)]
fn hours_unpack(
    day: TimestampWithTimeZone,
    hours: &[u8],
) -> Result<
    TableIterator<
        'static,
        (
            name!(bucket, TimestampWithTimeZone),
            name!(events, i64),
            name!(persons, i64),
            name!(person_set, Vec<u8>),
        ),
    >,
    ErrorReport,
> {
    let day = i64::from(day);
    let mut rows = Vec::new();
    for one in read(hours)?.into_hours() {
        let start = day.saturating_add(i64::from(one.hour) * HOUR);
        let start =
            TimestampWithTimeZone::try_from(start).map_err(|_| Error::from(crate::rollup::Damaged))?;
        rows.push((start, one.events as i64, one.persons as i64, one.set.into_owned()));
    }
    Ok(TableIterator::new(rows))
}

#[pg_extern(sql = false)]
fn hours_add(hours: &[u8], other: &[u8]) -> Result<Vec<u8>, ErrorReport> {
    let mut all = read(hours)?;
    all.add(read(other)?).map_err(Error::from)?;
    Ok(all.write())
}

/// The hours with `into_persons` in the places of `persons`.
#[pg_extern(sql = false)]
fn hours_replace(
    hours: &[u8],
    persons: Array<'_, i64>,
    into_persons: Array<'_, i64>,
) -> Result<Vec<u8>, ErrorReport> {
    let mut day = read(hours)?;
    let pairs: Vec<_> = persons
        .iter()
        .flatten()
        .zip(into_persons.iter().flatten())
        .collect();
    day.replace(&pairs).map_err(Error::from)?;
    Ok(day.write())
}

/// The hours without `persons`, and without so many events of an hour.
#[pg_extern(sql = false)]
fn hours_remove(
    hours: &[u8],
    persons: Array<'_, i64>,
    of_hours: Array<'_, i32>,
    events: Array<'_, i64>,
) -> Result<Vec<u8>, ErrorReport> {
    let mut day = read(hours)?;
    let persons: Vec<_> = persons.iter().flatten().collect();
    let events: Vec<_> = of_hours
        .iter()
        .flatten()
        .zip(events.iter().flatten())
        .map(|(hour, events)| (u8::try_from(hour).unwrap_or(u8::MAX), count(events)))
        .collect();
    day.remove(&persons, &events).map_err(Error::from)?;
    Ok(day.write())
}

fn read(bytes: &[u8]) -> Result<Hours<'_>, Error> {
    Ok(Hours::read(bytes)?)
}

fn count(events: i64) -> u64 {
    u64::try_from(events).unwrap_or(0)
}
