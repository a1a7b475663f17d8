//! What keys with a quota have used, by the day on which the collector received it.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use pgrx::spi::SpiClient;
use shared::batch::Usage;

use crate::error::Error;

/// More than any batch has brought: what says more shall not make the sums of a key's days too large to be read.
const MOST_EVENTS: i64 = 1 << 40;

/// Writes a batch's rows of `weir.key_usage`.
pub(super) fn keep(
    client: &mut SpiClient<'_>,
    batch: i64,
    now: DateTime<Utc>,
    usage: &[Usage<'_>],
) -> Result<(), Error> {
    let sums = sums(now, usage);
    if sums.is_empty() {
        return Ok(());
    }
    client.update(
        include_str!("../../../sql/queries/keep_usage.sql"),
        None,
        &[
            batch.into(),
            sums.keys()
                .map(|(key, _)| (*key).to_owned())
                .collect::<Vec<_>>()
                .into(),
            sums.keys()
                .map(|(_, day)| day.to_string())
                .collect::<Vec<_>>()
                .into(),
            sums.values().copied().collect::<Vec<_>>().into(),
        ],
    )?;
    Ok(())
}

/// A batch holds lines of many requests, and one row for each key and day must do.
fn sums<'u>(now: DateTime<Utc>, usage: &'u [Usage<'_>]) -> BTreeMap<(&'u str, NaiveDate), i64> {
    let mut sums = BTreeMap::new();
    for one in usage {
        let received_at = one.received_at.as_deref().and_then(shared::clock::parse);
        let sum: &mut i64 = sums
            .entry((one.key.as_ref(), received_at.unwrap_or(now).date_naive()))
            .or_default();
        *sum = sum
            .saturating_add(i64::try_from(one.count).unwrap_or(i64::MAX))
            .min(MOST_EVENTS);
    }
    sums
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn usage_is_added_up_by_key_and_by_the_day_of_receipt() {
        let of = |key: &'static str, count, at: Option<&'static str>| Usage {
            key: key.into(),
            count,
            received_at: at.map(Into::into),
        };
        let usage = [
            of("web", 2, Some("2026-03-01T23:59:59Z")),
            of("web", 3, Some("2026-03-02T00:00:00Z")),
            of("web", 4, None),
            of("app", 5, Some("2026-03-02T00:00:00Z")),
        ];
        let now = DateTime::from_timestamp(1_772_445_600, 0).unwrap();
        let sums: Vec<_> = sums(now, &usage)
            .into_iter()
            .map(|((key, day), sum)| (key, day.to_string(), sum))
            .collect();
        let day = |day: &str| format!("2026-03-0{day}");
        assert_eq!(
            sums,
            [("app", day("2"), 5), ("web", day("1"), 2), ("web", day("2"), 7)]
        );
    }
}
