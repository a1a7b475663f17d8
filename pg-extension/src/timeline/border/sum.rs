//! The shards' parts of an answer → the answer. Declared in `sql/timeline/timeline_counts.sql` and `funnel_reached.sql`.

use pgrx::pg_sys::panic::ErrorReport;
use pgrx::prelude::*;

use crate::error::Error;
use crate::timeline::header::Damaged;
use crate::timeline::question::Reached;

fn words(parts: &[u8]) -> impl Iterator<Item = i64> {
    parts.as_chunks().0.iter().map(|word| i64::from_le_bytes(*word))
}

/// Counts, place by place, of parts that are `width` words each.
#[pg_extern(sql = false)]
fn timeline_counts(parts: Option<&[u8]>, width: i32) -> Vec<i64> {
    let mut counts = vec![0; usize::try_from(width).unwrap_or(0)];
    for (place, word) in (0..counts.len()).cycle().zip(words(parts.unwrap_or_default())) {
        counts[place] += word;
    }
    counts
}

/// By step: how many persons reached it, and the mean and median seconds from the step before.
#[pg_extern(sql = false)]
#[allow(
    clippy::type_complexity,
    reason = "pgrx reads a return type only where it stands in full"
)]
fn funnel_reached(
    parts: Option<&[u8]>,
    steps: i32,
) -> Result<
    TableIterator<
        'static,
        (
            name!(step, i32),
            name!(persons, i64),
            name!(mean_seconds, Option<f64>),
            name!(median_seconds, Option<f64>),
        ),
    >,
    ErrorReport,
> {
    let steps = usize::try_from(steps).unwrap_or(0);
    let Reached {
        persons,
        microseconds,
    } = Reached::sum(words(parts.unwrap_or_default()), steps)
        .ok_or(Error::from(Damaged("a part of the answer is damaged")))?;
    Ok(TableIterator::new(
        (1..)
            .zip(persons.into_iter().zip(microseconds))
            .map(|(step, (persons, mut microseconds))| {
                (step, persons, mean(&microseconds), median(&mut microseconds))
            }),
    ))
}

fn seconds(microseconds: i64) -> f64 {
    microseconds as f64 / 1e6
}

fn mean(microseconds: &[i64]) -> Option<f64> {
    let sum: i128 = microseconds.iter().map(|each| i128::from(*each)).sum();
    (!microseconds.is_empty()).then(|| sum as f64 / 1e6 / microseconds.len() as f64)
}

/// Between the two in the middle, as percentile_cont(0.5).
fn median(microseconds: &mut [i64]) -> Option<f64> {
    let count = microseconds.len();
    if count == 0 {
        return None;
    }
    let (below, middle, _) = microseconds.select_nth_unstable(count / 2);
    let upper = seconds(*middle);
    let lower = match below.iter().max() {
        Some(lower) if count.is_multiple_of(2) => seconds(*lower),
        _ => upper,
    };
    Some(lower + (upper - lower) * 0.5)
}
