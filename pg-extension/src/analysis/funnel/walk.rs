//! What the three walks share: events, chains and how to call them.

use super::{ordered, strict, unordered};

/// Bit *k* is set where the event can serve step *k*, counted from 0.
pub(crate) type StepMask = u64;

/// One event of one person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Event {
    /// Microseconds since any fixed moment.
    pub(crate) time: i64,
    /// The steps that it can serve.
    pub(crate) steps: StepMask,
}

/// The events that serve a chain's steps, by their position among the person's events.
pub(crate) type Chain = Vec<usize>;

/// What may lie between the events of a chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    /// Other events may.
    Ordered,
    /// No other event, of any name, may.
    Strict,
    /// Other events may, and the steps come in any order.
    Unordered,
}

impl Mode {
    /// Every mode by its name.
    pub(crate) const NAMES: &[(&str, Self)] = &[
        ("ordered", Self::Ordered),
        ("strict", Self::Strict),
        ("unordered", Self::Unordered),
    ];

    /// The mode of that name.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::NAMES
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, mode)| *mode)
    }
}

/// Returns the chain that a person's funnel is reported by; its length is how many steps the person completed.
///
/// That is the longest chain; of those of that length, the one that is complete first; of those, the one that
/// started last; of those, the one whose steps come earliest.
///
/// - `events`: sorted by time; those of equal times may follow each other in any order
/// - `steps`: how many steps there are, 1 to 64
/// - `within`: microseconds from the first event of the chain to its last, inclusive
pub(crate) fn walk(events: &[Event], steps: usize, within: i64, mode: Mode) -> Chain {
    match mode {
        Mode::Ordered => ordered::walk(events, steps, within),
        Mode::Strict => strict::walk(events, steps, within),
        Mode::Unordered => unordered::walk(events, steps, within),
    }
}
