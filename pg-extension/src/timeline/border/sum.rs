//! The shards' parts of an answer → the answer. Declared in `sql/timeline/timeline_counts.sql`,
//! `funnel_reached.sql`, `sessions_counted.sql`, `path_edges.sql` and `path_doubts.sql`.

use std::cmp::Reverse;

use pgrx::pg_sys::panic::ErrorReport;
use pgrx::prelude::*;

use crate::error::Error;
use crate::timeline::header::Damaged;
use crate::timeline::question::{Counted, Edges, Reached};

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
    } = Reached::sum(words(parts.unwrap_or_default()), steps).ok_or(damaged())?;
    Ok(TableIterator::new(
        (1..)
            .zip(persons.into_iter().zip(microseconds))
            .map(|(step, (persons, mut microseconds))| {
                (step, persons, mean(&microseconds), median(&mut microseconds))
            }),
    ))
}

/// By place of a bucket, from 1, for those with sessions: how many, of how many persons, events a session, mean and
/// median seconds, and the share of those with one event.
#[pg_extern(sql = false)]
#[allow(
    clippy::type_complexity,
    reason = "pgrx reads a return type only where it stands in full"
)]
fn sessions_counted(
    parts: Option<&[u8]>,
    buckets: i32,
) -> Result<
    TableIterator<
        'static,
        (
            name!(place, i32),
            name!(sessions, i64),
            name!(persons, i64),
            name!(events_per_session, f64),
            name!(mean_seconds, Option<f64>),
            name!(median_seconds, Option<f64>),
            name!(bounce_share, f64),
        ),
    >,
    ErrorReport,
> {
    let buckets = usize::try_from(buckets).unwrap_or(0);
    let counted = Counted::sum(words(parts.unwrap_or_default()), buckets).ok_or(damaged())?;
    Ok(TableIterator::new(
        (1..)
            .zip(counted)
            .filter(|(_, counted)| !counted.microseconds.is_empty())
            .map(|(place, mut counted)| {
                let sessions = counted.microseconds.len();
                (
                    place,
                    sessions as i64,
                    counted.persons,
                    counted.events as f64 / sessions as f64,
                    mean(&counted.microseconds),
                    median(&mut counted.microseconds),
                    counted.bounces as f64 / sessions as f64,
                )
            }),
    ))
}

/// The `top` edges by sessions, in order of step and sessions.
#[pg_extern(sql = false)]
#[allow(
    clippy::type_complexity,
    reason = "pgrx reads a return type only where it stands in full"
)]
fn path_edges(
    parts: Option<&[u8]>,
    names: Array<'_, &str>,
    top: i32,
) -> Result<
    TableIterator<
        'static,
        (
            name!(step, i32),
            name!(source, String),
            name!(target, String),
            name!(sessions, i64),
            name!(persons, i64),
            name!(median_seconds, Option<f64>),
        ),
    >,
    ErrorReport,
> {
    let names: Vec<&str> = names.iter().map(Option::unwrap_or_default).collect();
    let name = |code: u32| names.get(code as usize).copied();
    let edges = Edges::sum(words(parts.unwrap_or_default())).ok_or(damaged())?;
    let mut rows = Vec::new();
    for ((step, source, target), (persons, microseconds)) in edges.taken {
        if !microseconds.is_empty() {
            let (source, target) = (name(source).ok_or(damaged())?, name(target).ok_or(damaged())?);
            rows.push((
                Reverse(microseconds.len()),
                step as i32,
                source,
                target,
                persons,
                microseconds,
            ));
        }
    }
    rows.sort_unstable();
    rows.truncate(usize::try_from(top).unwrap_or(0));
    rows.sort_by_key(|row| row.1);
    let rows: Vec<_> = rows
        .into_iter()
        .map(
            |(Reverse(sessions), step, source, target, persons, mut microseconds)| {
                let seconds = median(&mut microseconds);
                (
                    step,
                    source.to_owned(),
                    target.to_owned(),
                    sessions as i64,
                    persons,
                    seconds,
                )
            },
        )
        .collect();
    Ok(TableIterator::new(rows))
}

/// The persons whose paths depend on the order of events of one moment.
#[pg_extern(sql = false)]
fn path_doubts(parts: Option<&[u8]>) -> Result<Vec<i64>, ErrorReport> {
    Ok(Edges::sum(words(parts.unwrap_or_default()))
        .ok_or(damaged())?
        .doubtful)
}

fn damaged() -> Error {
    Damaged("a part of the answer is damaged").into()
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
