//! The funnels that aren't plain ones: strict and unordered, with optional steps, with exclusions.
//!
//! A person's events that matter are held, and walked at the end as [`crate::analysis::funnel`] does it everywhere.

use serde::Deserialize;

use super::{Question, Reached};
use crate::analysis::funnel::{Event, Exclusion, Funnel, Mode, is_excluded, walk};
use crate::timeline::SHARD_PERSONS;
use crate::timeline::columns::{Columns, Events};

/// What SQL says of it. The answer is that of [`Reached`].
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::timeline) struct Asked {
    /// 1 to 64.
    steps: Vec<Step>,
    exclusions: Vec<Between>,
    /// Microseconds from the first step to the last, inclusive.
    within: i64,
    mode: String,
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
        let mut meanings = vec![Meaning::default()];
        meanings.extend(names.iter().map(|name| {
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
        let last = self.steps.len().saturating_sub(1);
        Chains {
            names,
            meanings,
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
#[derive(Debug, Clone, Copy, Default)]
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
    /// By label: 0 is any other name, else it is the place in `names`, from 1.
    meanings: Vec<Meaning>,
    /// By person: whether it had an event that a chain can begin with.
    has_begun: Vec<bool>,
    held: Columns<u8>,
}

impl Chains {
    fn can_begin(&self, label: u8) -> bool {
        let serves = self.meanings[usize::from(label)].serves;
        serves & 1 == 1 || (serves != 0 && self.funnel.mode == Mode::Unordered)
    }

    /// The times of a person's chain, by step; none where an exclusion takes the person out.
    fn times(&self, events: Events<'_, u8>) -> Option<Vec<Option<i64>>> {
        let meanings = || {
            events
                .labels
                .iter()
                .map(|label| self.meanings[usize::from(*label)])
        };
        let walked: Vec<Event> = events
            .times
            .iter()
            .zip(meanings())
            .map(|(time, meaning)| Event {
                time: *time,
                steps: meaning.serves,
            })
            .collect();
        let named: Vec<u64> = meanings().map(|meaning| meaning.excludes).collect();
        let chain = walk(&walked, &self.funnel);
        let is_out = is_excluded(&walked, &named, &chain, &self.funnel, &self.exclusions);
        (!is_out).then(|| {
            chain
                .iter()
                .map(|event| event.map(|event| walked[event].time))
                .collect()
        })
    }
}

impl Question for Chains {
    type Label = u8;

    fn label(&self, name: u32) -> u8 {
        // There are at most 64 steps and 63 exclusions.
        self.names.binary_search(&name).map_or(0, |place| place as u8 + 1)
    }

    fn person(&mut self, person: usize, events: Events<'_, u8>) {
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
        if self.funnel.mode == Mode::Strict {
            // Events of any name are in the way of a chain.
            self.held.push(person as u16, events);
            return;
        }
        let matter = || {
            events
                .labels
                .iter()
                .zip(events.times)
                .filter(|(label, _)| **label != 0)
        };
        self.held.begin_stretch(person as u16, matter().count());
        self.held.times.extend(matter().map(|(_, time)| *time));
        self.held.labels.extend(matter().map(|(label, _)| *label));
    }

    fn answer(mut self, pause: fn()) -> Vec<i64> {
        let mut reached = Reached::new(self.funnel.steps);
        let mut stretches = std::mem::take(&mut self.held.stretches);
        stretches.sort_by_key(|stretch| stretch.person);
        let mut person = Columns::default();
        for stretches in stretches.chunk_by(|a, b| a.person == b.person) {
            pause();
            person.merge(&self.held, stretches);
            if let Some(times) = self.times(person.all()) {
                reached.add_chain(&times, &self.previous);
            }
        }
        reached.words()
    }
}
