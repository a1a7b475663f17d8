//! What can be asked of the timeline. A question is one file here and one line in [`Asked`] and in [`Asked::begin`].
//!
//! A question is given each person's events week by week, in order of time. What it keeps of a person it keeps by the
//! person's number within the shard, in arrays as long as a shard is large; never by event.

mod actives;
mod breakdown;
mod chains;
mod funnel;
mod lifecycle;
mod links;
mod paths;
mod reached;
mod retention;
mod sessions;
mod stickiness;
mod trend;
mod visits;
mod windows;

use serde::Deserialize;

use super::columns::Events;
use super::header::Damaged;
use super::walk::{Live, Scope, Walk};

pub(super) use paths::Edges;
pub(super) use reached::ByValue;
pub(super) use sessions::Counted;

/// One question on its way through one shard.
pub(super) trait Question {
    /// What it wants to know of an event's name; `()` where nothing.
    type Label: Copy + PartialEq;
    /// Whether it wants to know the events' sessions.
    const SESSIONS: bool = false;
    /// Whether there are events that it wants to be spared, by their labels. Then it can't ask for sessions.
    const IS_CHOOSY: bool = false;

    /// Whether it wants to be spared whole weeks of persons, namely those without an event by which something
    /// [`begins`](Self::begins), unless it [`awaits`](Self::awaits) something of them. Then it is choosy, too.
    const SPARES_PERSONS: bool = false;

    /// The label of the events that have the name with this code.
    fn label(&self, name: u32) -> Self::Label;

    /// The label of such an event whose tuple means this; see [`Tuples`].
    fn restrict(&self, label: Self::Label, _mask: u64) -> Self::Label {
        label
    }

    /// Whether it wants to be given events with this label.
    fn is_wanted(&self, _label: Self::Label) -> bool {
        true
    }

    /// Whether something begins by an event with this label, whatever the person did before.
    fn begins(&self, _label: Self::Label) -> bool {
        true
    }

    /// Whether events of a person from this moment on matter even where none of them begins anything.
    fn awaits(&self, _person: usize, _from: i64) -> bool {
        true
    }

    /// Takes the next events of a person: some of one week, never none.
    ///
    /// - `person`: below [`super::SHARD_PERSONS`]
    fn person(&mut self, person: usize, events: Events<'_, Self::Label>);

    /// The shard's part of the answer. Parts of several shards are one after the other.
    ///
    /// - `pause`: to be called now and then where it takes long; it doesn't return if nobody waits for the answer
    fn answer(self, pause: fn()) -> Vec<i64>;
}

/// A question as SQL asks it: `{"active_persons": {"buckets": […]}}`. Times are microseconds since 2000-01-01 UTC.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum Asked {
    ActivePersons(actives::Asked),
    Chains(chains::Asked),
    Funnel(funnel::Asked),
    Lifecycle(lifecycle::Asked),
    Paths(paths::Asked),
    Retention(retention::Asked),
    Sessions(sessions::Asked),
    Stickiness(stickiness::Asked),
    Trend(trend::Asked),
}

/// What the values of promoted properties are to a question, by the codes of their tuples.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Tuples {
    /// What the question makes of it is its own affair: mostly a bit for each role that such an event may play.
    masks: Vec<i64>,
    /// Which value a breakdown counts it under, the values being numbered in their order; empty where nothing is broken
    /// down.
    #[serde(default)]
    values: Vec<u32>,
}

impl Tuples {
    /// Mask and value of a tuple. One that nobody has told of plays no role.
    pub(super) fn of(&self, tuple: u32) -> (u64, u32) {
        let at = tuple as usize;
        (
            self.masks.get(at).map_or(0, |mask| mask.cast_unsigned()),
            self.values.get(at).copied().unwrap_or(0),
        )
    }

    pub(super) fn has_values(&self) -> bool {
        !self.values.is_empty()
    }
}

/// A question, and of whom it is asked.
#[derive(Debug, Deserialize)]
pub(super) struct Asking {
    #[serde(flatten)]
    pub(super) asked: Asked,
    #[serde(default)]
    pub(super) tuples: Option<Tuples>,
    /// The first of the persons and the last, by their number within the shard.
    #[serde(default = "everybody")]
    pub(super) persons: (u16, u16),
}

fn everybody() -> (u16, u16) {
    (0, u16::MAX)
}

/// A walk whose question isn't known any more.
pub(super) trait Walking {
    /// Takes the next piece; see [`Walk::take`].
    fn take(&mut self, piece: &[u8]) -> Result<(), Damaged>;
    /// The shard's part of the answer; see [`Question::answer`].
    fn end(self: Box<Self>, pause: fn()) -> Result<Vec<i64>, Damaged>;
    /// Takes all of a person's events, from elsewhere; see [`Question::person`].
    ///
    /// - `events`: labelled with the codes of their names
    fn person(&mut self, person: usize, events: Events<'_, u32>);
}

impl<Q: Question> Walking for Walk<Q> {
    fn take(&mut self, piece: &[u8]) -> Result<(), Damaged> {
        Self::take(self, piece)
    }

    fn end(self: Box<Self>, pause: fn()) -> Result<Vec<i64>, Damaged> {
        Self::end(*self, pause)
    }

    fn person(&mut self, person: usize, events: Events<'_, u32>) {
        Self::person(self, person, events);
    }
}

impl Asked {
    /// Begins a walk through a shard.
    ///
    /// - `scope`: the events that count
    pub(super) fn begin(self, shard: i32, scope: Scope, live: Live) -> Box<dyn Walking> {
        match self {
            Self::ActivePersons(asked) => Box::new(Walk::new(asked.begin(), scope, live)),
            Self::Chains(asked) => Box::new(Walk::new(asked.begin(), scope, live)),
            Self::Funnel(asked) => asked.begin(scope, live),
            Self::Lifecycle(asked) => Box::new(Walk::new(asked.begin(), scope, live)),
            Self::Paths(asked) => Box::new(Walk::new(asked.begin(shard), scope, live)),
            Self::Retention(asked) => asked.begin(scope, live),
            Self::Sessions(asked) => Box::new(Walk::new(asked.begin(), scope, live)),
            Self::Stickiness(asked) => Box::new(Walk::new(asked.begin(), scope, live)),
            Self::Trend(asked) => Box::new(Walk::new(asked.begin(), scope, live)),
        }
    }
}

/// Which events are meant: those of one name, by its code; -1, which none has; or, null, all.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(transparent)]
struct Named(Option<i64>);

impl Named {
    fn is(self, name: u32) -> bool {
        self.0.is_none_or(|code| code == i64::from(name))
    }
}

/// The buckets of a time axis, given by their starts; the last one has no end.
#[derive(Debug)]
struct Buckets {
    starts: Vec<i64>,
    /// Buckets a microsecond, on average.
    density: f64,
    /// The bucket of the moment asked for last: mostly it is that of the next one too.
    last: u32,
    from: i64,
    to: i64,
}

impl Buckets {
    fn new(starts: Vec<i64>) -> Self {
        let span = match (starts.first(), starts.last()) {
            (Some(first), Some(last)) if last > first => (last - first) as f64,
            _ => f64::INFINITY,
        };
        Self {
            density: starts.len().saturating_sub(1) as f64 / span,
            starts,
            last: 0,
            from: i64::MAX,
            to: i64::MIN,
        }
    }

    /// The bucket that a moment is in, and when that ends; what lies before the first has none. Of buckets without
    /// duration it is the last.
    #[inline]
    fn of(&mut self, time: i64) -> Option<(u32, i64)> {
        if time < self.from || time >= self.to {
            self.find(time)?;
        }
        Some((self.last, self.to))
    }

    /// They are of about one length, so the guess is off by one or two.
    fn find(&mut self, time: i64) -> Option<()> {
        let first = *self.starts.first().filter(|first| **first <= time)?;
        let guess = (time.saturating_sub(first) as f64 * self.density) as usize;
        let mut at = guess.min(self.starts.len() - 1);
        while self.starts[at] > time {
            at -= 1;
        }
        while self.starts.get(at + 1).is_some_and(|next| *next <= time) {
            at += 1;
        }
        self.last = at as u32;
        self.from = self.starts[at];
        self.to = self.starts.get(at + 1).copied().unwrap_or(i64::MAX);
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_moment_is_in_the_last_bucket_that_has_begun(
            starts in prop::collection::vec(-50_i64..50, 0..20), times in prop::collection::vec(-60_i64..60, 1..20)
        ) {
            let mut starts = starts;
            starts.sort_unstable();
            let mut buckets = Buckets::new(starts.clone());
            for time in times {
                let wanted = starts.iter().rposition(|start| *start <= time);
                prop_assert_eq!(buckets.of(time).map(|(bucket, _)| bucket as usize), wanted);
            }
        }
    }
}
