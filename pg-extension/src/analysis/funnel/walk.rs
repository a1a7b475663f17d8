//! The walk over a person's events, whatever the funnel's mode.

use super::chain::Chain;
use super::event::Event;
use super::plan::{Funnel, Mode};
use super::{ordered, strict, unordered};

/// Returns the chain that a person's funnel is reported by; its length is how far along the steps the person came.
///
/// That is the chain that comes farthest; of those, the one that is complete first; of those, the one that started
/// last; of those, the one with the most optional steps; of those, the one whose steps come earliest. Where several
/// events of one moment can serve a step, the earliest in `events` does.
///
/// An unordered funnel's chain has no places for steps: it is in order of time, and its *n*-th event completes any
/// *n* steps.
///
/// - `events`: sorted by time
pub(crate) fn walk(events: &[Event], funnel: &Funnel) -> Chain {
    match funnel.mode {
        Mode::Ordered => ordered::walk(events, funnel),
        Mode::Strict => strict::walk(events, funnel),
        Mode::Unordered => unordered::walk(events, funnel),
    }
}
