//! Chains of events that serve the steps of a funnel, and which of them is the better.

use std::cmp::Ordering;

use super::event::Event;

/// The events that serve a chain's steps, by their position among the person's events. There is a place for each step
/// that the chain came to; an optional step may be missing, though not at the end.
pub(crate) type Chain = Vec<Option<usize>>;

/// When the chain's first event was.
pub(super) fn began(events: &[Event], chain: &[Option<usize>]) -> Option<i64> {
    chain.iter().flatten().next().map(|first| events[*first].time)
}

/// How many events there are in it.
fn served(chain: &[Option<usize>]) -> usize {
    chain.iter().flatten().count()
}

/// Whether `one` is to be reported rather than `other`, which comes to the same step at no later time: it started
/// later, or has more of the optional steps, or has its steps earlier, the first in which they differ.
pub(super) fn is_better(events: &[Event], one: &[Option<usize>], other: &[Option<usize>]) -> bool {
    let time = |event: &Option<usize>| event.map_or(i64::MAX, |event| events[event].time);
    began(events, one)
        .cmp(&began(events, other))
        .then_with(|| served(one).cmp(&served(other)))
        .then_with(|| other.iter().map(time).cmp(one.iter().map(time)))
        == Ordering::Greater
}
