//! Which events serve which steps when several of both meet: a bipartite matching.

use std::ops::Range;

use super::walk::Event;

/// An assignment of events to steps, grown by augmenting paths (Kuhn's algorithm). One event serves one step.
///
/// The sets of events that can be assigned form a matroid, so that offering events one by one and keeping those that
/// fit gives a largest set, and the one that comes first in the order of the offers.
#[derive(Debug, Clone)]
pub(super) struct Matching<'a> {
    events: &'a [Event],
    /// By step: the event that serves it.
    served_by: Vec<Option<usize>>,
}

impl<'a> Matching<'a> {
    /// An empty assignment of some of `events` to `steps` steps.
    pub(super) fn new(events: &'a [Event], steps: usize) -> Self {
        Self {
            events,
            served_by: vec![None; steps],
        }
    }

    /// Adds an event, re-assigning others where that makes room; false where there is no room.
    ///
    /// - `from`: steps below it are left alone
    pub(super) fn add_event(&mut self, event: usize, from: usize) -> bool {
        let mut tried = 0;
        self.augment(event, from, &mut tried)
    }

    // Depth is at most one frame a step, since each step is tried once.
    fn augment(&mut self, event: usize, from: usize, tried: &mut u64) -> bool {
        for step in from..self.served_by.len() {
            let bit = 1 << step;
            if self.events[event].steps & bit == 0 || *tried & bit != 0 {
                continue;
            }
            *tried |= bit;
            let free = match self.served_by[step] {
                None => true,
                Some(other) => self.augment(other, from, tried),
            };
            if free {
                self.served_by[step] = Some(event);
                return true;
            }
        }
        false
    }

    /// By step, the event that serves it.
    pub(crate) fn served_by(&self) -> &[Option<usize>] {
        &self.served_by
    }
}

/// Assigns a different event of `group` to each of the steps `from..to`, if that can be done.
///
/// - `group`: positions in `events`
pub(crate) fn serve(events: &[Event], group: Range<usize>, from: usize, to: usize) -> Option<Vec<usize>> {
    // One event and one step is by far the commonest case.
    if group.len() == 1 {
        return (to - from == 1 && events[group.start].steps >> from & 1 == 1).then(|| vec![group.start]);
    }
    if group.len() < to - from {
        return None;
    }
    let mut matching = Matching::new(events, to);
    let added = group
        .filter(|event| matching.add_event(*event, from))
        .take(to - from)
        .count();
    if added < to - from {
        return None;
    }
    matching.served_by()[from..].iter().copied().collect()
}
