//! The ordered funnel: other events may come between the steps.

use std::ops::Range;

use super::matching::serve;
use super::walk::{Chain, Event};

/// See [`super::walk::walk`].
///
/// Keeps, for each number of steps, the chain that started last: whatever can follow a chain that started earlier
/// can follow that one too. Events of equal times are taken together, since they may follow each other in the order
/// of the steps.
pub(super) fn walk(events: &[Event], steps: usize, within: i64) -> Chain {
    // By depth - 1: the chain that started last, and the first chain that ever got there.
    let mut latest: Vec<Chain> = Vec::with_capacity(steps);
    let mut first: Chain = Chain::new();
    let mut start = 0;
    while start < events.len() && first.len() < steps {
        let time = events[start].time;
        let end = start
            + events[start..]
                .iter()
                .take_while(|event| event.time == time)
                .count();
        take(events, start..end, within, steps, &mut latest);
        if latest.len() > first.len() {
            first.clone_from(&latest[latest.len() - 1]);
        }
        start = end;
    }
    first
}

/// Lets the events of one moment extend the chains so far, all at once.
fn take(events: &[Event], group: Range<usize>, within: i64, steps: usize, latest: &mut Vec<Chain>) {
    let deepest = (latest.len() + group.len()).min(steps);
    let better: Vec<(usize, Chain)> = (1..=deepest)
        .filter_map(|depth| Some((depth, improve(events, group.clone(), within, depth, latest)?)))
        .collect();
    for (depth, chain) in better {
        match latest.get_mut(depth - 1) {
            Some(place) => *place = chain,
            // A prefix of a chain is a chain, so a new depth is the next one.
            None => latest.push(chain),
        }
    }
}

/// The chain of `depth` steps that ends in this moment, if it started later than the one there is.
fn improve(
    events: &[Event],
    group: Range<usize>,
    within: i64,
    depth: usize,
    latest: &[Chain],
) -> Option<Chain> {
    let time = events[group.start].time;
    let mut latest_start = latest.get(depth - 1).map(|chain| events[chain[0]].time);
    let mut best = None;
    // From long chains to short ones: among equal starts, steps that came earlier stay.
    for from in (0..depth).rev() {
        let head = match from {
            0 => [].as_slice(),
            _ => match latest.get(from - 1) {
                Some(head) => head,
                None => continue,
            },
        };
        let start = head.first().map_or(time, |first| events[*first].time);
        // What can't serve these steps can't serve these and one more.
        let Some(tail) = serve(events, group.clone(), from, depth) else {
            break;
        };
        if time.saturating_sub(start) <= within && latest_start.is_none_or(|other| start > other) {
            latest_start = Some(start);
            best = Some([head, &tail].concat());
        }
    }
    best
}
