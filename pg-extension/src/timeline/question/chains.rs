//! The funnels that aren't plain ones: strict and unordered, with optional steps, with exclusions.
//!
//! A person's events that matter are held, and walked at the end as [`crate::analysis::funnel`] does it everywhere.

use serde::Deserialize;

use super::Question;
use super::breakdown::Attribution;
use super::reached::ByValue;
use crate::analysis::funnel::{Event, Exclusion, Funnel, Mode, is_excluded, walk};
use crate::timeline::SHARD_PERSONS;
use crate::timeline::columns::{Columns, Events};

/// What SQL says of it. The answer is that of [`ByValue`].
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::timeline) struct Asked {
    /// 1 to 64.
    steps: Vec<Step>,
    exclusions: Vec<Between>,
    /// Microseconds from the first step to the last, inclusive.
    within: i64,
    mode: String,
    /// What events may do, by the masks of their tuples; see [`Tuples`](super::Tuples). Empty: all that their names may.
    #[serde(default)]
    restrictions: Vec<Restriction>,
    /// Where the value is taken that a person counts under; null where nothing is broken down.
    #[serde(default)]
    attribution: Option<Attribution>,
}

/// The steps that an event may serve, and the exclusions that it may be: a bit for each.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
struct Restriction {
    serves: i64,
    excludes: i64,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Step {
    /// The code of its event; null where no event has that name.
    event: Option<u32>,
    is_optional: bool,
    /// The step, from 1, that its seconds count from; null for the first.
    previous: Option<usize>,
}

/// An exclusion: its event, and the two steps, from 1.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Between {
    event: Option<u32>,
    from: usize,
    to: usize,
}

impl Asked {
    pub(super) fn begin(self) -> Chains {
        let bits = |is_set: &mut dyn Iterator<Item = bool>| {
            (0..u64::BITS)
                .zip(is_set)
                .map(|(bit, is)| u64::from(is) << bit)
                .sum()
        };
        let mut names: Vec<u32> = self.steps.iter().filter_map(|step| step.event).collect();
        names.extend(self.exclusions.iter().filter_map(|exclusion| exclusion.event));
        names.sort_unstable();
        names.dedup();
        let mut by_name = vec![Meaning::default()];
        by_name.extend(names.iter().map(|name| {
            Meaning {
                serves: bits(&mut self.steps.iter().map(|step| step.event == Some(*name))),
                excludes: bits(
                    &mut self
                        .exclusions
                        .iter()
                        .map(|exclusion| exclusion.event == Some(*name)),
                ),
            }
        }));
        let restricted = self.restrictions.iter().flat_map(|restriction| {
            by_name.iter().map(|meaning| Meaning {
                serves: meaning.serves & restriction.serves.cast_unsigned(),
                excludes: meaning.excludes & restriction.excludes.cast_unsigned(),
            })
        });
        let meanings = match self.restrictions.is_empty() {
            true => by_name,
            false => restricted.collect(),
        };
        let last = self.steps.len().saturating_sub(1);
        Chains {
            stride: names.len() as u32 + 1,
            names,
            meanings,
            attribution: self.attribution,
            funnel: Funnel {
                steps: self.steps.len(),
                optional: bits(&mut self.steps.iter().map(|step| step.is_optional)),
                within: self.within,
                mode: Mode::named(&self.mode).unwrap_or(Mode::Ordered),
            },
            exclusions: self
                .exclusions
                .iter()
                .map(|exclusion| Exclusion {
                    from: exclusion.from.saturating_sub(1).min(last),
                    to: exclusion.to.saturating_sub(1).min(last),
                })
                .collect(),
            previous: self
                .steps
                .iter()
                .map(|step| step.previous.map(|previous| previous.saturating_sub(1)))
                .collect(),
            has_begun: vec![false; SHARD_PERSONS],
            held: Columns::default(),
        }
    }
}

/// What an event of some name is to the funnel: the steps that it can serve, and the exclusions that name it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Meaning {
    serves: u64,
    excludes: u64,
}

pub(super) struct Chains {
    funnel: Funnel,
    exclusions: Vec<Exclusion>,
    /// By step: the one that its seconds count from.
    previous: Vec<Option<usize>>,
    /// Ascending.
    names: Vec<u32>,
    /// By label: for each restriction, or once, the names; the first is any other name, then they come in order.
    meanings: Vec<Meaning>,
    /// How many labels there are for a restriction.
    stride: u32,
    attribution: Option<Attribution>,
    /// By person: whether it had an event that a chain can begin with.
    has_begun: Vec<bool>,
    held: Columns<u32>,
}

impl Chains {
    fn meaning(&self, label: u32) -> Meaning {
        self.meanings.get(label as usize).copied().unwrap_or_default()
    }

    fn can_begin(&self, label: u32) -> bool {
        let serves = self.meaning(label).serves;
        serves & 1 == 1 || (serves != 0 && self.funnel.mode == Mode::Unordered)
    }

    /// A person's events in the order in which they serve: of one moment by value, then by steps.
    fn in_order(&self, events: Events<'_, u32>) -> Vec<(Event, Meaning, u32)> {
        let value = |at: usize| events.values.get(at).copied().unwrap_or(0);
        let mut walked: Vec<_> = (0..events.times.len())
            .map(|at| {
                let (time, meaning) = (events.times[at], self.meaning(events.labels[at]));
                let steps = meaning.serves;
                (Event { time, steps }, meaning, value(at))
            })
            .collect();
        if self.attribution.is_some() {
            walked.sort_by_key(|(event, _, value)| (event.time, *value, event.steps.cast_signed()));
        }
        walked
    }

    /// Counts a person, unless an exclusion takes it out or it has nothing where the breakdown looks.
    fn count(&self, events: Events<'_, u32>, reached: &mut ByValue) {
        let events = self.in_order(events);
        let walked: Vec<Event> = events.iter().map(|(event, ..)| *event).collect();
        let named: Vec<u64> = events.iter().map(|(_, meaning, _)| meaning.excludes).collect();
        let chain = walk(&walked, &self.funnel);
        if is_excluded(&walked, &named, &chain, &self.funnel, &self.exclusions) {
            return;
        }
        let value = match self.attribution {
            None => Some(0),
            Some(attribution) => attribution
                .place(chain.len())
                .and_then(|step| chain[step])
                .map(|event| events[event].2),
        };
        let Some(value) = value.filter(|_| !chain.is_empty()) else {
            return;
        };
        let times: Vec<Option<i64>> = chain
            .iter()
            .map(|event| event.map(|event| walked[event].time))
            .collect();
        reached
            .of(value, self.funnel.steps)
            .add_chain(&times, &self.previous);
    }
}

impl Question for Chains {
    type Label = u32;
    const IS_CHOOSY: bool = true;

    /// In strict mode events of any name are in the way of a chain.
    fn is_wanted(&self, label: u32) -> bool {
        self.funnel.mode == Mode::Strict || self.meaning(label) != Meaning::default()
    }

    fn label(&self, name: u32) -> u32 {
        // There are at most 64 steps and 63 exclusions.
        self.names
            .binary_search(&name)
            .map_or(0, |place| place as u32 + 1)
    }

    fn restrict(&self, label: u32, mask: u64) -> u32 {
        label + mask as u32 * self.stride
    }

    fn person(&mut self, person: usize, events: Events<'_, u32>) {
        let start = if self.has_begun[person] {
            0
        } else {
            match events.labels.iter().position(|label| self.can_begin(*label)) {
                None => return,
                Some(start) => events.times.partition_point(|time| *time < events.times[start]),
            }
        };
        self.has_begun[person] = true;
        let events = events.at(start..events.times.len());
        self.held.push(person as u16, events);
    }

    fn answer(mut self, pause: fn()) -> Vec<i64> {
        let mut reached = ByValue::default();
        let mut stretches = std::mem::take(&mut self.held.stretches);
        stretches.sort_by_key(|stretch| stretch.person);
        let mut person = Columns::default();
        for stretches in stretches.chunk_by(|a, b| a.person == b.person) {
            pause();
            person.merge(&self.held, stretches);
            self.count(person.all(), &mut reached);
        }
        reached.words()
    }
}
