//! Sets of persons → the answer of a question. Declared in `sql/rollup/sets_walk.sql`.

use std::collections::{BTreeMap, HashMap};

use pgrx::Internal;
use pgrx::fcinfo::pg_getarg;
use pgrx::pg_sys::panic::ErrorReport;
use pgrx::prelude::*;

use crate::error::Error;
use crate::filter::Invalid;
use crate::pause::interrupts;
use crate::rollup::question::{Asker, Asking};
use crate::rollup::set::PersonSet;
use crate::timeline::{Row, arrival, last_state, moved, state, words};

/// Which of the events asked about had how many events of whom in an hour or a day: as yet only in `weir.arrivals`.
type Arrived = BTreeMap<(i64, u8), (i64, Vec<u64>)>;

struct Walk {
    /// Gone once it has ended.
    asker: Option<Asker>,
    arrived: Arrived,
    /// Who those are whom a merge has ended.
    moved: HashMap<i64, i64>,
}

/// Takes the next hour or day; a null one only begins. The arguments after it are the same in every row, and read once:
/// the question, the length of an hour or a day, from, to, arrivals, ended, become.
#[pg_extern(sql = false)]
fn sets_walk_add(
    current: Internal,
    bucket: Option<TimestampWithTimeZone>,
    of: i32,
    events: i64,
    person_set: Option<&[u8]>,
    call: pg_sys::FunctionCallInfo,
) -> Result<Internal, ErrorReport> {
    // SAFETY: SQL declares this function for one aggregate, whose state is a Walk.
    let (walk, next) = unsafe { state::<Walk>(current, call, || begin(call))? };
    if let (Some(bucket), Some(asker)) = (bucket, &mut walk.asker) {
        let bucket = i64::from(bucket);
        while let Some(entry) = walk.arrived.first_entry().filter(|entry| entry.key().0 <= bucket) {
            take(asker, entry.remove_entry());
        }
        let role = asker.take(bucket, of as u8, events);
        if let Some(bytes) = person_set.filter(|_| role != 0) {
            let mut set = PersonSet::read(bytes).map_err(Error::from)?;
            set.replace(walk.moved.iter().map(|(person, into)| (*person, *into)));
            asker.add(role, set.bits());
        }
    }
    Ok(next)
}

fn take(asker: &mut Asker, ((time, of), (events, persons)): ((i64, u8), (i64, Vec<u64>))) {
    interrupts();
    let role = asker.take(time, of, events);
    asker.add(role, persons.iter().copied());
}

fn begin(call: pg_sys::FunctionCallInfo) -> Result<Walk, Error> {
    // SAFETY: SQL declares these types at these places.
    let (question, step, from, to, arrivals, moved) = unsafe {
        (
            pg_getarg::<&str>(call, 5).unwrap_or_default(),
            pg_getarg::<i64>(call, 6).unwrap_or(1).max(1),
            pg_getarg::<TimestampWithTimeZone>(call, 7).map_or(i64::MIN, i64::from),
            pg_getarg::<TimestampWithTimeZone>(call, 8).map_or(i64::MAX, i64::from),
            pg_getarg::<Array<'_, &[u8]>>(call, 9),
            moved(pg_getarg(call, 10), pg_getarg(call, 11)),
        )
    };
    let asking: Asking = serde_json::from_str(question).map_err(|error| {
        Invalid::new(
            format!("the rollups can't be asked this: {error}"),
            "Ask weir.retention() and its like.",
        )
    })?;
    let asker = asking.begin();
    let mut arrived = Arrived::new();
    for bytes in arrivals.iter().flat_map(Array::iter).flatten() {
        interrupts();
        let take = |row: Row| {
            if row.name > 0 && (from..to).contains(&row.time) {
                let start = row.time.div_euclid(step) * step;
                let (events, persons) = arrived.entry((start, row.name as u8)).or_default();
                let person = moved.get(&row.person).copied().unwrap_or(row.person);
                *events += 1;
                // No arrival says of a negative number that it is a person's.
                persons.extend(
                    u64::try_from(person)
                        .ok()
                        .filter(|person| persons.last() != Some(person)),
                );
            }
        };
        arrival::read(bytes, |name| u32::from(asker.of(name)), |_| 0, take).map_err(Error::DamagedArrival)?;
    }
    Ok(Walk {
        asker: Some(asker),
        arrived,
        moved,
    })
}

/// The answer for the persons asked about: see `words`.
#[pg_extern(sql = false)]
fn sets_walk_end(current: Internal) -> Option<Vec<u8>> {
    // SAFETY: as above.
    let walk = unsafe { last_state::<Walk>(current) }?;
    let mut asker = walk.asker.take()?;
    for arrived in std::mem::take(&mut walk.arrived) {
        take(&mut asker, arrived);
    }
    let words = asker.end(interrupts);
    Some(words::write(&words))
}
