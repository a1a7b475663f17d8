//! The unordered funnel: the steps in any order, each by an event of its own.

use super::chain::Chain;
use super::event::Event;
use super::matching::Matching;
use super::plan::Funnel;

/// See [`super::walk::walk`]. Since any step may be missing, the optional ones are like the others.
///
/// The sets of events that can serve steps, one each, form a matroid. Of each moment's window only the latest
/// largest set is kept (at most one event a step): what leaves the window at its old end leaves that set too, and
/// what is left is the latest largest set of what is left.
pub(super) fn walk(events: &[Event], funnel: &Funnel) -> Chain {
    // Newest first.
    let mut latest: Vec<usize> = Vec::with_capacity(funnel.steps + 1);
    let mut longest = Chain::new();
    for (index, event) in events.iter().enumerate() {
        if event.steps != 0 {
            latest.retain(|other| funnel.is_in_time(events[*other].time, event.time));
            latest.insert(0, index);
            let mut matching = Matching::new(events, funnel.steps);
            latest.retain(|event| matching.add_event(*event));
        }
        let moment_is_over = events.get(index + 1).is_none_or(|next| next.time != event.time);
        if let (true, Some(oldest)) = (moment_is_over && latest.len() > longest.len(), latest.last()) {
            longest = earliest(events, events[*oldest].time, index, funnel.steps);
            if longest.len() == funnel.steps {
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
        .filter(|event| matching.add_event(*event))
        .map(Some)
        .collect()
}
