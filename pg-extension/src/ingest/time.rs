//! Times between `chrono` and PostgreSQL, whose `timestamptz` counts microseconds from the year 2000.

use chrono::{DateTime, Utc};
use pgrx::prelude::TimestampWithTimeZone;

/// 2000-01-01 in microseconds since 1970.
const EPOCH: i64 = 946_684_800_000_000;
/// The first and the last microsecond that PostgreSQL knows: 4714 BC to 294276 AD.
const RANGE: (i64, i64) = (-211_813_488_000_000_000, 9_223_371_331_199_999_999);

/// PostgreSQL's microseconds; what lies outside its range becomes its first or last moment.
pub(super) fn microseconds(time: DateTime<Utc>) -> i64 {
    time.timestamp_micros()
        .saturating_sub(EPOCH)
        .clamp(RANGE.0, RANGE.1)
}

/// For PostgreSQL, by [`microseconds`].
pub(super) fn to_postgres(time: DateTime<Utc>) -> Option<TimestampWithTimeZone> {
    TimestampWithTimeZone::try_from(microseconds(time)).ok()
}

/// From PostgreSQL; `None` for infinity and for what `chrono` can't hold.
pub(super) fn from_postgres(time: TimestampWithTimeZone) -> Option<DateTime<Utc>> {
    DateTime::from_timestamp_micros(i64::from(time).checked_add(EPOCH)?)
}
