//! The ordered funnel, as [`crate::analysis::funnel`] defines it, with a person's chains kept from week to week.

use serde::Deserialize;

use super::Question;
use crate::analysis::funnel::{Event, can_serve};
use crate::timeline::SHARD_PERSONS;
use crate::timeline::columns::Events;

/// The most steps: what is kept of a person grows with their square.
const MAX_STEPS: usize = 16;
/// No time that an event has.
const NONE: i64 = i64::MIN;
const NOWHERE: u16 = u16::MAX;

/// What SQL says of it. The answer is that of [`Reached`].
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::timeline) struct Asked {
    /// By step, the code of its event; null where no event has that name.
    steps: Vec<Option<u32>>,
    /// Microseconds from the first step to the last, inclusive.
    within: i64,
}

impl Asked {
    pub(super) fn begin(mut self) -> Funnel {
        self.steps.truncate(MAX_STEPS);
        Funnel {
            chains: Chains::new(self.steps.len()),
            within: self.within,
            steps: self.steps,
            places: vec![NOWHERE; SHARD_PERSONS],
        }
    }
}

pub(super) struct Funnel {
    steps: Vec<Option<u32>>,
    within: i64,
    /// By person: where its chains are. Most persons may never take the first step.
    places: Vec<u16>,
    chains: Chains,
}

impl Question for Funnel {
    type Label = u32;

    fn label(&self, name: u32) -> u32 {
        (0..)
            .zip(&self.steps)
            .map(|(step, code)| u32::from(*code == Some(name)) << step)
            .sum()
    }

    fn person(&mut self, person: usize, events: Events<'_, u32>) {
        let mut at = 0;
        while let Some(label) = events.labels.get(at) {
            if *label == 0 {
                at += 1;
                continue;
            }
            let time = events.times[at];
            let moment = events.times[at..]
                .iter()
                .take_while(|other| **other == time)
                .count();
            let labels = &events.labels[at..at + moment];
            at += moment;
            let place = match self.places[person] {
                NOWHERE if labels.iter().all(|label| label & 1 == 0) => continue,
                NOWHERE => {
                    self.places[person] = self.chains.add_person();
                    self.places[person]
                }
                place => place,
            };
            self.chains.take(place.into(), time, labels, self.within);
        }
    }

    fn answer(self, _: fn()) -> Vec<i64> {
        let mut reached = Reached::new(self.steps.len());
        for place in 0..self.chains.persons {
            reached.add(self.chains.best(place));
        }
        reached.words()
    }
}

/// By person: for each number of steps the chain that started last, as its times; and the first chain that ever got as
/// far as the longest.
struct Chains {
    steps: usize,
    persons: usize,
    latest: Vec<i64>,
    best: Vec<i64>,
}

impl Chains {
    fn new(steps: usize) -> Self {
        Self {
            steps,
            persons: 0,
            latest: Vec::new(),
            best: Vec::new(),
        }
    }

    /// Chains of 1, 2, … steps lie one after the other.
    fn size(steps: usize) -> usize {
        steps * (steps + 1) / 2
    }

    fn add_person(&mut self) -> u16 {
        self.persons += 1;
        self.latest.resize(self.persons * Self::size(self.steps), NONE);
        self.best.resize(self.persons * self.steps, NONE);
        (self.persons - 1) as u16
    }

    fn best(&self, place: usize) -> &[i64] {
        let best = &self.best[place * self.steps..][..self.steps];
        let depth = best.iter().position(|time| *time == NONE).unwrap_or(self.steps);
        &best[..depth]
    }

    /// Lets the events of one moment extend a person's chains.
    fn take(&mut self, place: usize, time: i64, labels: &[u32], within: i64) {
        let steps = self.steps;
        let latest = &mut self.latest[place * Self::size(steps)..][..Self::size(steps)];
        let best = &mut self.best[place * steps..][..steps];
        if best[steps - 1] != NONE {
            return;
        }
        match labels {
            [label] if label.is_power_of_two() => {
                let step = label.trailing_zeros() as usize;
                extend(latest, best, step, time, within);
            }
            _ => moment(latest, best, steps, time, labels, within),
        }
    }
}

/// One event that serves one step: the chain of that many steps before it goes on, if it started later than the one
/// that there is.
fn extend(latest: &mut [i64], best: &mut [i64], step: usize, time: i64, within: i64) {
    let (heads, tails) = latest.split_at_mut(Chains::size(step));
    let chain = &mut tails[..=step];
    if step > 0 {
        let head = &heads[Chains::size(step - 1)..];
        let start = head[0];
        if start == NONE || time.saturating_sub(start) > within || chain[0] >= start {
            return;
        }
        chain[..step].copy_from_slice(head);
    }
    chain[step] = time;
    if best[step] == NONE {
        best[..=step].copy_from_slice(chain);
    }
}

/// Several events of one moment, or one that serves several steps; see `analysis/funnel/ordered.rs`.
fn moment(latest: &mut [i64], best: &mut [i64], steps: usize, time: i64, labels: &[u32], within: i64) {
    let events: Vec<Event> = labels
        .iter()
        .filter(|label| **label != 0)
        .map(|label| Event {
            time,
            steps: u64::from(*label),
        })
        .collect();
    let chain = |depth: usize| Chains::size(depth - 1)..Chains::size(depth);
    let reached = (1..=steps)
        .take_while(|depth| latest[chain(*depth).start] != NONE)
        .count();
    // From long to short, so that the heads are still those of before.
    for depth in (1..=(reached + events.len()).min(steps)).rev() {
        let mut later_than = latest[chain(depth).start];
        let mut head = None;
        for from in (0..depth).rev() {
            let start = match from {
                0 => time,
                _ => latest[chain(from).start],
            };
            if start == NONE {
                continue;
            }
            if !can_serve(&events, from, depth) {
                break;
            }
            if time.saturating_sub(start) <= within && start > later_than {
                later_than = start;
                head = Some(from);
            }
        }
        if let Some(from) = head {
            let mut longer = vec![time; depth];
            if from > 0 {
                longer[..from].copy_from_slice(&latest[chain(from)]);
            }
            latest[chain(depth)].copy_from_slice(&longer);
        }
    }
    let depth = (1..=steps)
        .take_while(|depth| latest[chain(*depth).start] != NONE)
        .count();
    if depth > 0 && best[depth - 1] == NONE {
        best[..depth].copy_from_slice(&latest[chain(depth)]);
    }
}

/// How many persons reached each step, and how long each took from the step before.
///
/// Its words: the number of steps; then for each step how many reached it, and, but for the first step, the
/// microseconds of each.
#[derive(Debug, Default)]
pub(in crate::timeline) struct Reached {
    pub(in crate::timeline) persons: Vec<i64>,
    pub(in crate::timeline) microseconds: Vec<Vec<i64>>,
}

impl Reached {
    pub(super) fn new(steps: usize) -> Self {
        Self {
            persons: vec![0; steps],
            microseconds: vec![Vec::new(); steps],
        }
    }

    /// - `times`: by step; none where an optional one is missing
    /// - `previous`: by step, the one that its time counts from
    pub(super) fn add_chain(&mut self, times: &[Option<i64>], previous: &[Option<usize>]) {
        for (step, time) in times.iter().enumerate() {
            let Some(time) = time else { continue };
            self.persons[step] += 1;
            if step > 0 {
                let before = previous[step].and_then(|previous| times[previous]);
                self.microseconds[step].push(time - before.unwrap_or(*time));
            }
        }
    }

    fn add(&mut self, times: &[i64]) {
        for (step, time) in times.iter().enumerate() {
            self.persons[step] += 1;
            if step > 0 {
                self.microseconds[step].push(time - times[step - 1]);
            }
        }
    }

    pub(super) fn words(&self) -> Vec<i64> {
        let mut words = vec![self.persons.len() as i64];
        for (persons, microseconds) in self.persons.iter().zip(&self.microseconds) {
            words.push(*persons);
            words.extend(microseconds);
        }
        words
    }

    /// Adds up the parts of all shards; nothing where they aren't such parts.
    pub(in crate::timeline) fn sum(mut words: impl Iterator<Item = i64>, steps: usize) -> Option<Self> {
        let mut all = Self::new(steps);
        while let Some(count) = words.next() {
            if usize::try_from(count).ok()? != steps {
                return None;
            }
            for step in 0..steps {
                let persons = words.next()?;
                all.persons[step] += persons;
                if step > 0 {
                    for _ in 0..persons {
                        all.microseconds[step].push(words.next()?);
                    }
                }
            }
        }
        Some(all)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::analysis::funnel::{Funnel as Plan, Mode, walk};

    fn person() -> impl Strategy<Value = Vec<Event>> {
        let event = (0_i64..12, 0_u64..16).prop_map(|(time, steps)| Event { time, steps });
        prop::collection::vec(event, 1..12).prop_map(|mut events| {
            events.sort_by_key(|event| event.time);
            events
        })
    }

    /// The times of the chain, the person's events being taken in two parts, as from two weeks.
    fn walked(events: &[Event], steps: usize, within: i64) -> Vec<i64> {
        let mut chains = Chains::new(steps);
        let place = usize::from(chains.add_person());
        let mask = (1 << steps) - 1;
        for moment in events.chunk_by(|a, b| a.time == b.time) {
            let labels: Vec<u32> = moment.iter().map(|event| (event.steps & mask) as u32).collect();
            if labels.iter().any(|label| *label != 0) {
                chains.take(place, moment[0].time, &labels, within);
            }
        }
        chains.best(place).to_vec()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4000))]

        #[test]
        fn chains_kept_from_event_to_event_are_those_of_the_walk(events in person(), steps in 1_usize..=4, within in 0_i64..8) {
            let plan = Plan { steps, within, mode: Mode::Ordered, optional: 0 };
            let wanted: Vec<i64> = walk(&events, &plan).into_iter().flatten().map(|event| events[event].time).collect();
            prop_assert_eq!(walked(&events, steps, within), wanted);
        }
    }
}
