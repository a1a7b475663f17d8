//! Which counts of the rollups a batch has made stale: by hour, environment and event.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use pgrx::spi::SpiClient;
use shared::batch::Row;

use super::time::to_postgres;
use crate::error::Error;

const HOUR_SECONDS: i64 = 3600;

/// Marks the buckets of these rows in `weir.stale_buckets`.
pub(super) fn mark<'w>(
    client: &mut SpiClient<'_>,
    rows: impl Iterator<Item = &'w Row<'w>>,
) -> Result<(), Error> {
    let buckets: BTreeSet<_> = rows
        .map(|row| (hour(row.timestamp), row.environment.as_ref(), row.event.as_ref()))
        .collect();
    if buckets.is_empty() {
        return Ok(());
    }
    let hours: Vec<_> = buckets.iter().map(|bucket| to_postgres(bucket.0)).collect();
    let environments: Vec<_> = buckets.iter().map(|bucket| Some(bucket.1)).collect();
    let events: Vec<_> = buckets.iter().map(|bucket| Some(bucket.2)).collect();
    client.update(
        include_str!("../../../sql/queries/mark_stale.sql"),
        None,
        &[hours.into(), environments.into(), events.into()],
    )?;
    Ok(())
}

/// The hour (UTC) that a moment is in.
fn hour(time: DateTime<Utc>) -> DateTime<Utc> {
    let seconds = time.timestamp();
    DateTime::from_timestamp(seconds - seconds.rem_euclid(HOUR_SECONDS), 0).unwrap_or(time)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_hour_begins_before_each_of_its_moments() {
        let hour_of = |time: &str| hour(time.parse().unwrap()).to_rfc3339();
        assert_eq!(
            hour_of("2026-01-05T10:59:59.999999Z"),
            "2026-01-05T10:00:00+00:00"
        );
        assert_eq!(hour_of("2026-01-05T10:00:00Z"), "2026-01-05T10:00:00+00:00");
        assert_eq!(hour_of("1969-12-31T23:59:59.5Z"), "1969-12-31T23:00:00+00:00");
    }
}
