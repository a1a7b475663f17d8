//! What is asked of a funnel.

use super::event::StepMask;

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

/// A funnel's steps and what holds between them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Funnel {
    /// How many steps there are, 1 to 64.
    pub(crate) steps: usize,
    /// The steps that may be missing; never the first.
    pub(crate) optional: StepMask,
    /// Microseconds from the first event of a chain to its last, inclusive.
    pub(crate) within: i64,
    /// What may lie between.
    pub(crate) mode: Mode,
}

impl Funnel {
    /// The steps `from..to`.
    pub(super) fn steps_between(from: usize, to: usize) -> StepMask {
        // A shift by all 64 bits is no shift.
        let below = |step: usize| 1_u64.checked_shl(step as u32).map_or(u64::MAX, |bit| bit - 1);
        below(to) & !below(from)
    }

    /// Of the steps `from..to`, those that a chain which ends with the last of them can't do without.
    pub(super) fn required(&self, from: usize, to: usize) -> StepMask {
        Self::steps_between(from, to) & (!self.optional | Self::steps_between(to - 1, to))
    }

    /// Whether a step may be missing.
    pub(super) fn is_optional(&self, step: usize) -> bool {
        self.optional >> step & 1 == 1
    }

    /// Whether the chain's last event is in time, if its first was at `start`.
    pub(super) fn is_in_time(&self, start: i64, end: i64) -> bool {
        end.saturating_sub(start) <= self.within
    }
}
