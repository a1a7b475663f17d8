//! Which events serve which steps when several of both meet: a bipartite matching.

use std::ops::Range;

use super::chain::Chain;
use super::event::Event;
use super::plan::{Funnel, Mode};

/// An assignment of events to steps, grown by augmenting paths (Kuhn's algorithm). One event serves one step.
///
/// The sets of events that can be assigned form a matroid, and so do the sets of steps that can be served: offering
/// either one by one and keeping those that fit gives a largest set, and the one that comes first in the order of the
/// offers. What is assigned once stays so, though perhaps to another.
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
    pub(super) fn add_event(&mut self, event: usize) -> bool {
        let mut tried = 0;
        self.augment_event(event, &mut tried)
    }

    // Depth is at most one frame a step, since each step is tried once.
    fn augment_event(&mut self, event: usize, tried: &mut u64) -> bool {
        for step in 0..self.served_by.len() {
            let bit = 1 << step;
            if self.events[event].steps & bit == 0 || *tried & bit != 0 {
                continue;
            }
            *tried |= bit;
            let free = match self.served_by[step] {
                None => true,
                Some(other) => self.augment_event(other, tried),
            };
            if free {
                self.served_by[step] = Some(event);
                return true;
            }
        }
        false
    }

    /// Has a step served by one of `group`, re-assigning others where that makes room; false where there is no room.
    fn add_step(&mut self, step: usize, group: &Range<usize>) -> bool {
        self.augment_step(step, group, &mut vec![false; group.len()])
    }

    // Depth is at most one frame a step, since each is in the way of another once.
    fn augment_step(&mut self, step: usize, group: &Range<usize>, tried: &mut [bool]) -> bool {
        for event in group.clone() {
            let is_tried = &mut tried[event - group.start];
            if self.events[event].steps >> step & 1 == 0 || *is_tried {
                continue;
            }
            *is_tried = true;
            let free = match self.step_of(event) {
                None => true,
                Some(other) => self.augment_step(other, group, tried),
            };
            if free {
                self.served_by[step] = Some(event);
                return true;
            }
        }
        false
    }

    fn step_of(&self, event: usize) -> Option<usize> {
        self.served_by
            .iter()
            .position(|served_by| *served_by == Some(event))
    }

    /// Gives each step that is served, first to last, the earliest event that leaves one for each of those after it.
    fn settle(&mut self, group: &Range<usize>) {
        let mut settled = vec![false; group.len()];
        for step in 0..self.served_by.len() {
            let Some(own) = self.served_by[step] else { continue };
            for event in group.start..own {
                if self.events[event].steps >> step & 1 == 1
                    && !settled[event - group.start]
                    && self.exchange(step, event, group, &settled)
                {
                    break;
                }
            }
            if let Some(event) = self.served_by[step] {
                settled[event - group.start] = true;
            }
        }
    }

    /// Has `event` serve `step`, and whichever step that takes it from be served by another that isn't `settled`.
    fn exchange(&mut self, step: usize, event: usize, group: &Range<usize>, settled: &[bool]) -> bool {
        let before = self.served_by.clone();
        let other = self.step_of(event);
        self.served_by[step] = Some(event);
        let Some(other) = other else { return true };
        self.served_by[other] = None;
        let mut tried = settled.to_vec();
        tried[event - group.start] = true;
        if self.augment_step(other, group, &mut tried) {
            return true;
        }
        self.served_by = before;
        false
    }
}

/// Assigns a different event of `group` to each step of `from..to` that can't be missing, and to as many of the others
/// as can be, the first ones first; none if that can't be done.
///
/// - `group`: positions in `events`, all of one moment
pub(super) fn serve(
    events: &[Event],
    group: &Range<usize>,
    from: usize,
    to: usize,
    funnel: &Funnel,
) -> Option<Chain> {
    let required = funnel.required(from, to);
    if required.count_ones() as usize > group.len() {
        return None;
    }
    // One event and one step is by far the commonest case.
    if group.len() == 1 {
        let mut places = vec![None; to - from];
        places[to - from - 1] = Some(group.start);
        return (events[group.start].steps >> (to - 1) & 1 == 1).then_some(places);
    }
    let mut matching = Matching::new(events, to);
    let steps = || (from..to).map(|step| (step, required >> step & 1 == 1));
    for (step, _) in steps().filter(|(_, is_required)| *is_required) {
        if !matching.add_step(step, group) {
            return None;
        }
    }
    for (step, _) in steps().filter(|(_, is_required)| !is_required) {
        matching.add_step(step, group);
    }
    matching.settle(group);
    Some(matching.served_by.split_off(from))
}

/// Whether each of the steps `from..to` can be served by an event of its own.
pub(crate) fn can_serve(events: &[Event], from: usize, to: usize) -> bool {
    let mut matching = Matching::new(events, to);
    events.len() >= to - from && (from..to).all(|step| matching.add_step(step, &(0..events.len())))
}

/// The event that serves `step` where each of these steps is served by an event of its own; see [`serve`].
///
/// - `events`: all of one moment
pub(crate) fn served_by(events: &[Event], steps: Range<usize>, step: usize) -> Option<usize> {
    let funnel = Funnel {
        steps: steps.end,
        optional: 0,
        within: i64::MAX,
        mode: Mode::Ordered,
    };
    let served = serve(events, &(0..events.len()), steps.start, steps.end, &funnel)?;
    *served.get(step.checked_sub(steps.start)?)?
}
