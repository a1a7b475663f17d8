//! The unordered funnel: the steps in any order, each by an event of its own.

use super::matching::Matching;
use super::walk::{Chain, Event};

/// See [`super::walk::walk`]; the chain is in order of time, so that its *n*-th event completes any *n* steps.
///
/// The sets of events that can serve steps, one each, form a matroid. Of each moment's window only the latest
/// largest set is kept (at most one event a step): what leaves the window at its old end leaves that set too, and
/// what is left is the latest largest set of what is left.
pub(super) fn walk(events: &[Event], steps: usize, within: i64) -> Chain {
    // Newest first.
    let mut latest: Vec<usize> = Vec::with_capacity(steps + 1);
    let mut longest = Chain::new();
    for (index, event) in events.iter().enumerate() {
        if event.steps != 0 {
            latest.retain(|other| event.time.saturating_sub(events[*other].time) <= within);
            latest.insert(0, index);
            let mut matching = Matching::new(events, steps);
            latest.retain(|event| matching.add_event(*event, 0));
        }
        let moment_is_over = events.get(index + 1).is_none_or(|next| next.time != event.time);
        if let (true, Some(oldest)) = (moment_is_over && latest.len() > longest.len(), latest.last()) {
            longest = earliest(events, events[*oldest].time, index, steps);
            if longest.len() == steps {
                break;
            }
        }
    }
    longest
}

/// Of the events from `start` to the one at `last`, the largest set that comes earliest.
fn earliest(events: &[Event], start: i64, last: usize, steps: usize) -> Chain {
    let first = events.partition_point(|event| event.time < start);
    let mut matching = Matching::new(events, steps);
    (first..=last)
        .filter(|event| matching.add_event(*event, 0))
        .collect()
}
