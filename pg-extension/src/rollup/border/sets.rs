//! Where SQL calls the sets of persons. Declared in `sql/rollup/person_set*.sql`.

use pgrx::Internal;
use pgrx::pg_sys::panic::ErrorReport;
use pgrx::prelude::*;

use crate::error::Error;
use crate::filter::Invalid;
use crate::rollup::set::{PersonSet, Union, check, count, unite};
use crate::timeline::{last_state, state};

/// The set of these persons; nulls are nobody.
#[pg_extern(sql = false)]
fn person_set(persons: Array<'_, i64>) -> Result<Vec<u8>, ErrorReport> {
    let set = PersonSet::of(persons.iter().flatten());
    let set = set.ok_or_else(|| {
        Error::from(Invalid::new(
            "a person has a negative number",
            "Persons are those of weir.persons.",
        ))
    })?;
    Ok(set.write())
}

#[pg_extern(sql = false)]
fn person_set_count(person_set: &[u8]) -> Result<i64, ErrorReport> {
    let count = count(person_set).map_err(Error::from)?;
    Ok(i64::try_from(count).unwrap_or(i64::MAX))
}

#[pg_extern(sql = false)]
fn person_set_members(person_set: &[u8]) -> Result<SetOfIterator<'static, i64>, ErrorReport> {
    let persons: Vec<i64> = read(person_set)?.persons().collect();
    Ok(SetOfIterator::new(persons))
}

#[pg_extern(sql = false)]
fn person_set_unite(person_set: &[u8], other: &[u8]) -> Result<Vec<u8>, ErrorReport> {
    Ok(unite(person_set, other).map_err(Error::from)?)
}

/// Adds a set to the aggregate's; a null one is nobody.
#[pg_extern(sql = false)]
fn person_set_all_add(
    current: Internal,
    person_set: Option<&[u8]>,
    call: pg_sys::FunctionCallInfo,
) -> Result<Internal, ErrorReport> {
    // SAFETY: SQL declares this function for one aggregate, whose state is a union, or none yet.
    let (all, next) = unsafe { state::<Option<Union>>(current, call, || Ok(None))? };
    if let Some(bytes) = person_set {
        all.get_or_insert_default().add(bytes).map_err(Error::from)?;
    }
    Ok(next)
}

#[pg_extern(sql = false)]
fn person_set_all_end(current: Internal) -> Option<Vec<u8>> {
    // SAFETY: as above.
    let all = unsafe { last_state::<Option<Union>>(current) }?;
    all.take().map(Union::write)
}

#[pg_extern(sql = false)]
fn person_set_intersect(person_set: &[u8], other: &[u8]) -> Result<Vec<u8>, ErrorReport> {
    let mut set = read(person_set)?;
    set.intersect(&read(other)?);
    Ok(set.write())
}

/// The set with `into_persons` in the places of `persons`; null where it holds none of these.
#[pg_extern(sql = false)]
fn person_set_replace(
    person_set: &[u8],
    persons: Array<'_, i64>,
    into_persons: Array<'_, i64>,
) -> Result<Option<Vec<u8>>, ErrorReport> {
    let mut set = read(person_set)?;
    let pairs = persons.iter().flatten().zip(into_persons.iter().flatten());
    Ok(set.replace(pairs).then(|| set.write()))
}

/// The set without `persons`; null where it holds none of these.
#[pg_extern(sql = false)]
fn person_set_remove(person_set: &[u8], persons: Array<'_, i64>) -> Result<Option<Vec<u8>>, ErrorReport> {
    let mut set = read(person_set)?;
    Ok(set.remove(persons.iter().flatten()).then(|| set.write()))
}

/// The set of a bucket, as it is; names the bucket where it is damaged.
#[pg_extern(sql = false)]
fn bucket_persons<'a>(
    person_set: &'a [u8],
    rollup: &str,
    environment: &str,
    bucket: TimestampWithTimeZone,
    event: &str,
) -> Result<&'a [u8], ErrorReport> {
    match check(person_set) {
        Ok(_) => Ok(person_set),
        Err(_) => Err(Error::DamagedBucket {
            rollup: rollup.to_owned(),
            environment: environment.to_owned(),
            bucket: bucket.to_string(),
            event: event.to_owned(),
        }
        .into()),
    }
}

fn read(bytes: &[u8]) -> Result<PersonSet, Error> {
    Ok(PersonSet::read(bytes)?)
}
