//! Under which value a person counts where a funnel is broken down.

use std::ops::Range;

use serde::Deserialize;

use crate::analysis::funnel::Event;

/// The step whose event says the value. Steps are counted from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Attribution {
    FirstTouch,
    /// The last one that the person reached.
    LastTouch,
    Step(usize),
}

impl Attribution {
    /// The step that it means in a chain of so many.
    pub(super) fn place(self, length: usize) -> Option<usize> {
        match self {
            Self::FirstTouch => (length > 0).then_some(0),
            Self::LastTouch => length.checked_sub(1),
            Self::Step(step) => (step < length).then_some(step),
        }
    }

    /// Whether a chain that goes on to this step takes its value there.
    pub(super) fn is_taken_at(self, step: usize) -> bool {
        self.place(step + 1) == Some(step)
    }

    /// The one among these steps, by which a chain goes on, at which it takes its value.
    pub(super) fn taken_in(self, steps: Range<usize>) -> Option<usize> {
        self.place(steps.end).filter(|step| steps.contains(step))
    }
}

/// An event's value; `()` where nobody asks, which costs nothing.
pub(super) trait Value: Copy + Ord {
    const ARE_ASKED: bool;
    const NONE: Self;
    fn of(values: &[u32], at: usize) -> Self;
    fn number(self) -> u32;
}

impl Value for () {
    const ARE_ASKED: bool = false;
    const NONE: Self = ();

    fn of(_: &[u32], _: usize) {}

    fn number(self) -> u32 {
        0
    }
}

impl Value for u32 {
    const ARE_ASKED: bool = true;
    const NONE: Self = 0;

    fn of(values: &[u32], at: usize) -> Self {
        values.get(at).copied().unwrap_or(Self::NONE)
    }

    fn number(self) -> u32 {
        self
    }
}

/// Events of one moment with their values, in the order in which they are to serve: by value, then by steps.
pub(super) struct Moment<V> {
    pub(super) events: Vec<Event>,
    pub(super) values: Vec<V>,
}

impl<V: Value> Moment<V> {
    /// - `served`: value and steps of each
    pub(super) fn new(served: impl Iterator<Item = (V, u64)>, time: i64) -> Self {
        let mut served: Vec<(V, u64)> = served.collect();
        served.sort_unstable_by_key(|(value, steps)| (*value, steps.cast_signed()));
        let (values, events) = served
            .into_iter()
            .map(|(value, steps)| (value, Event { time, steps }))
            .unzip();
        Self { events, values }
    }
}
