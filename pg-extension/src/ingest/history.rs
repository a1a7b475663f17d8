//! From when to when there are events of an id. Declared in `sql/analysis/event_times.sql`.

use pgrx::pg_sys::panic::ErrorReport;
use pgrx::prelude::*;

use super::probe::{for_each_entry, partitions_of};
use super::stretch::Stretch;
use crate::error::Error;

/// By partition, those that overlap together; the whole range for who may not know, and where rows are on other machines.
#[pg_extern(sql = false)]
fn event_times(
    distinct_id: &str,
    from_time: TimestampWithTimeZone,
    to_time: TimestampWithTimeZone,
) -> Result<
    TableIterator<
        'static,
        (
            name!(first, TimestampWithTimeZone),
            name!(last, TimestampWithTimeZone),
        ),
    >,
    ErrorReport,
> {
    // SAFETY: looks names up in the catalogue.
    let events = unsafe {
        let schema = pg_sys::get_namespace_oid(c"weir".as_ptr(), true);
        pg_sys::get_relname_relid(c"events".as_ptr(), schema)
    };
    if events == pg_sys::InvalidOid {
        return Err(Error::NotSetUp.into());
    }
    if !may_see_all(events) {
        return Ok(TableIterator::once((from_time, to_time)));
    }
    let (from, to) = (i64::from(from_time), i64::from(to_time));
    let mut times = Vec::new();
    for partition in partitions_of(events) {
        let mut here: Option<(i64, i64)> = None;
        for_each_entry(&[partition], Stretch::all(distinct_id, from, to), |time| {
            here.get_or_insert((time, time)).1 = time;
        });
        times.extend(here);
    }
    // Every moment that is stored is one; else all of that side is.
    let rows = apart(times).into_iter().map(move |(first, last)| {
        let first = first.try_into().unwrap_or(from_time);
        (first, last.try_into().unwrap_or(to_time))
    });
    Ok(TableIterator::new(rows))
}

/// Whether every row is here, and for the current user to see.
fn may_see_all(events: pg_sys::Oid) -> bool {
    // SAFETY: looks things up in the catalogue.
    unsafe {
        let user = pg_sys::GetUserId();
        let select = pg_sys::ACL_SELECT as pg_sys::AclMode;
        let catalogue = pg_sys::Oid::from(pg_sys::PG_CATALOG_NAMESPACE);
        let policies = pg_sys::check_enable_rls(events, pg_sys::InvalidOid, true);
        pg_sys::pg_class_aclcheck(events, user, select) == pg_sys::AclResult::ACLCHECK_OK
            && policies != pg_sys::CheckEnableRlsResult::RLS_ENABLED as i32
            && pg_sys::get_relname_relid(c"pg_dist_partition".as_ptr(), catalogue) == pg_sys::InvalidOid
    }
}

/// From when to when, in order; what overlaps is one. The default partition's may overlap any.
fn apart(mut times: Vec<(i64, i64)>) -> Vec<(i64, i64)> {
    times.sort_unstable();
    let mut apart: Vec<(i64, i64)> = Vec::new();
    for next in times {
        match apart.last_mut().filter(|before| next.0 <= before.1) {
            Some(before) => before.1 = before.1.max(next.1),
            None => apart.push(next),
        }
    }
    apart
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_that_overlap_are_one() {
        let given = vec![(20, 30), (0, 9), (9, 9), (2, 3), (10, 11)];
        assert_eq!(apart(given), [(0, 9), (10, 11), (20, 30)]);
    }
}
