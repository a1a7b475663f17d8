//! The shards' parts of an answer → the answer. Declared in `sql/timeline/timeline_counts.sql`,
//! `funnel_reached.sql`, `sessions_counted.sql`, `path_edges.sql` and `path_doubts.sql`.

use std::cmp::Reverse;
use std::ops::Range;

use pgrx::pg_sys::panic::ErrorReport;
use pgrx::prelude::*;

use crate::error::Error;
use crate::timeline::header::Damaged;
use crate::timeline::question::{ByValue, Counted, Edges};
use crate::timeline::words;

fn words(parts: Option<&[u8]>) -> impl Iterator<Item = i64> {
    words::read(parts.unwrap_or_default())
}

/// How many durations are held at a time, unless one median takes more: 8 MB.
const MOST: i64 = 1 << 20;

/// Stretches of what has so many durations each, such that those of a stretch may be held.
fn stretches(counts: impl Iterator<Item = i64>) -> Vec<Range<usize>> {
    let (mut all, mut start, mut held, mut end) = (Vec::new(), 0, 0, 0);
    for count in counts {
        if held + count > MOST && end > start {
            all.push(start..end);
            (start, held) = (end, 0);
        }
        held += count;
        end += 1;
    }
    all.push(start..end);
    all
}

/// Counts, place by place, of parts that are `width` words each.
#[pg_extern(sql = false)]
fn timeline_counts(parts: Option<&[u8]>, width: i32) -> Vec<i64> {
    let mut counts = vec![0; usize::try_from(width).unwrap_or(0)];
    for (place, word) in (0..counts.len()).cycle().zip(words(parts)) {
        counts[place] += word;
    }
    counts
}

/// By the value of a breakdown (0 where nothing is broken down) and step: how many persons reached it, and the mean and
/// median seconds from the step before.
#[pg_extern(sql = false)]
#[allow(
    clippy::type_complexity,
    reason = "pgrx reads a return type only where it stands in full"
)]
fn funnel_reached(
    parts: Option<&[u8]>,
    steps: i32,
    is_broken_down: bool,
) -> Result<
    TableIterator<
        'static,
        (
            name!(value, i32),
            name!(step, i32),
            name!(persons, i64),
            name!(mean_seconds, Option<f64>),
            name!(median_seconds, Option<f64>),
        ),
    >,
    ErrorReport,
> {
    let steps = usize::try_from(steps).unwrap_or(0);
    let mut reached = ByValue::sum(words(parts), steps).ok_or(damaged())?;
    if !is_broken_down {
        reached.of(0, steps);
    }
    Ok(TableIterator::new(reached.0.into_iter().flat_map(
        |(value, reached)| {
            let steps = (1..).zip(reached.persons.into_iter().zip(reached.microseconds));
            steps.map(move |(step, (persons, mut microseconds))| {
                let (mean, median) = (mean(&microseconds), median(&mut microseconds));
                (value as i32, step, persons, mean, median)
            })
        },
    )))
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
    let counted = Counted::sum(words(parts), buckets).ok_or(damaged())?;
    let mut rows = Vec::new();
    for stretch in stretches(counted.iter().map(|counted| counted.sessions)) {
        let microseconds = Counted::microseconds(words(parts), stretch.clone());
        for ((place, counted), mut microseconds) in (1..).zip(&counted).skip(stretch.start).zip(microseconds)
        {
            let sessions = counted.sessions as f64;
            if counted.sessions > 0 {
                rows.push((
                    place,
                    counted.sessions,
                    counted.persons,
                    counted.events as f64 / sessions,
                    mean(&microseconds),
                    median(&mut microseconds),
                    counted.bounces as f64 / sessions,
                ));
            }
        }
    }
    Ok(TableIterator::new(rows))
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
    let mut rows = Vec::new();
    for (edge, (persons, sessions)) in Edges::sum(words(parts)).ok_or(damaged())?.taken {
        if sessions > 0 {
            let (source, target) = (name(edge.1).ok_or(damaged())?, name(edge.2).ok_or(damaged())?);
            rows.push((Reverse(sessions), edge.0, source, target, persons, edge));
        }
    }
    rows.sort_unstable();
    rows.truncate(usize::try_from(top).unwrap_or(0));
    rows.sort_by_key(|row| row.1);
    let mut seconds = Vec::new();
    for stretch in stretches(rows.iter().map(|row| row.0.0)) {
        let edges: Vec<_> = rows[stretch].iter().map(|row| row.5).collect();
        seconds.extend(
            Edges::microseconds(words(parts), &edges)
                .iter_mut()
                .map(|each| median(each)),
        );
    }
    let rows: Vec<_> = rows
        .into_iter()
        .zip(seconds)
        .map(
            |((Reverse(sessions), step, source, target, persons, _), seconds)| {
                (
                    step as i32,
                    source.to_owned(),
                    target.to_owned(),
                    sessions,
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
    Ok(Edges::sum(words(parts)).ok_or(damaged())?.doubtful)
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
