//! What a walk walks over: a person's events, seen as the steps that they can serve.

use std::ops::Range;

/// Bit *k* is set where step *k* is meant, counted from 0.
pub(crate) type StepMask = u64;

/// One event of one person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Event {
    /// Microseconds since any fixed moment.
    pub(crate) time: i64,
    /// The steps that it can serve.
    pub(crate) steps: StepMask,
}

/// The events' moments, one after the other: stretches of equal times.
///
/// - `events`: sorted by time
pub(super) fn moments(events: &[Event]) -> impl Iterator<Item = Range<usize>> {
    events.chunk_by(|a, b| a.time == b.time).scan(0, |end, moment| {
        let start = *end;
        *end += moment.len();
        Some(start..*end)
    })
}
