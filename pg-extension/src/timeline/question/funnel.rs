//! The ordered funnel, as [`crate::analysis::funnel`] defines it, with a person's chains kept from week to week.

use serde::Deserialize;

use super::{Question, Walking};
use crate::analysis::funnel::{Event, can_serve};
use crate::timeline::SHARD_PERSONS;
use crate::timeline::columns::Events;
use crate::timeline::walk::{Live, Scope, Walk};

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
    pub(in crate::timeline) fn begin(mut self, scope: Scope, live: Live) -> Box<dyn Walking> {
        self.steps.truncate(MAX_STEPS);
        // A chain that is as long as a few words is copied in as few instructions.
        match self.steps.len() {
            0..=4 => Box::new(Walk::new(Funnel::<4>::new(self), scope, live)),
            5..=8 => Box::new(Walk::new(Funnel::<8>::new(self), scope, live)),
            _ => Box::new(Walk::new(Funnel::<MAX_STEPS>::new(self), scope, live)),
        }
    }
}

/// A funnel of at most `N` steps.
struct Funnel<const N: usize> {
    steps: Vec<Option<u32>>,
    within: i64,
    /// By person: where its chains are. Most persons may never take the first step.
    places: Vec<u16>,
    chains: Vec<Chains<N>>,
    /// Where the events are, among those at hand, that serve a step.
    serving: Vec<u32>,
}

impl<const N: usize> Funnel<N> {
    fn new(asked: Asked) -> Self {
        Self {
            steps: asked.steps,
            within: asked.within,
            places: vec![NOWHERE; SHARD_PERSONS],
            chains: Vec::new(),
            serving: Vec::new(),
        }
    }

    /// Finds the events that serve a step, without a branch: which do is not to be foretold.
    fn serving(&mut self, labels: &[u32]) -> usize {
        if self.serving.len() < labels.len() {
            self.serving.resize(labels.len(), 0);
        }
        let mut count = 0;
        for (at, label) in labels.iter().enumerate() {
            self.serving[count] = at as u32;
            count += usize::from(*label != 0);
        }
        count
    }
}

impl<const N: usize> Question for Funnel<N> {
    type Label = u32;

    fn label(&self, name: u32) -> u32 {
        (0..)
            .zip(&self.steps)
            .map(|(step, code)| u32::from(*code == Some(name)) << step)
            .sum()
    }

    fn person(&mut self, person: usize, events: Events<'_, u32>) {
        let count = self.serving(events.labels);
        let mut serving = &self.serving[..count];
        let place = &mut self.places[person];
        if *place == NOWHERE {
            let first = serving.iter().position(|at| events.labels[*at as usize] & 1 == 1);
            let Some(first) = first else { return };
            // What comes before the first step counts where it is of the same moment.
            let time = events.times[serving[first] as usize];
            let before = serving[..first]
                .iter()
                .rev()
                .take_while(|at| events.times[**at as usize] == time);
            serving = &serving[first - before.count()..];
            *place = self.chains.len() as u16;
            self.chains.push(Chains::NEW);
        }
        let chains = &mut self.chains[usize::from(*place)];
        let steps = self.steps.len();
        if chains.has_all(steps) {
            return;
        }
        while let Some((at, rest)) = serving.split_first() {
            let (time, label) = (events.times[*at as usize], events.labels[*at as usize]);
            let is_alone = rest
                .first()
                .is_none_or(|next| events.times[*next as usize] != time);
            if is_alone && label.is_power_of_two() {
                chains.take(label.trailing_zeros() as usize, steps, time, self.within);
                serving = rest;
            } else {
                let same = rest
                    .iter()
                    .take_while(|next| events.times[**next as usize] == time)
                    .count();
                let (moment, later) = serving.split_at(1 + same);
                let labels: Vec<u64> = moment
                    .iter()
                    .map(|at| events.labels[*at as usize].into())
                    .collect();
                chains.take_moment(steps, time, &labels, self.within);
                serving = later;
            }
        }
    }

    fn answer(self, _: fn()) -> Vec<i64> {
        let mut reached = Reached::new(self.steps.len());
        for chains in &self.chains {
            reached.add(chains.best(self.steps.len()));
        }
        reached.words()
    }
}

/// One person's chains, as their times. A few cache lines: what a walk waits for most is that they come.
#[repr(align(64))]
struct Chains<const N: usize> {
    /// By number of steps, from 1: the chain that started last. The last row is the first chain that ever got as far as
    /// the longest; once that has all steps there is nothing more to know.
    rows: [[i64; N]; N],
}

impl<const N: usize> Chains<N> {
    const NEW: Self = Self { rows: [[NONE; N]; N] };

    fn best(&self, steps: usize) -> &[i64] {
        let best = &self.rows[N - 1][..steps];
        &best[..best.iter().position(|time| *time == NONE).unwrap_or(steps)]
    }

    fn has_all(&self, steps: usize) -> bool {
        self.rows[N - 1][steps - 1] != NONE
    }

    /// When the latest chain of so many steps started.
    #[inline]
    fn start(&self, depth: usize, steps: usize) -> i64 {
        if depth == steps {
            NONE
        } else {
            self.rows[depth - 1][0]
        }
    }

    /// Takes an event that serves one step: the chain of that many steps before it goes on, if it started later than
    /// the one that there is.
    #[inline]
    fn take(&mut self, step: usize, steps: usize, time: i64, within: i64) {
        let start = if step == 0 { time } else { self.rows[step - 1][0] };
        // Of a chain that there isn't, neither is true.
        if (time.saturating_sub(start) <= within) & (start > self.start(step + 1, steps)) {
            let mut chain = self.rows[step.max(1) - 1];
            chain[step] = time;
            self.put(step + 1, steps, chain);
        }
    }

    fn put(&mut self, depth: usize, steps: usize, mut chain: [i64; N]) {
        chain[depth..].fill(NONE);
        if depth < steps {
            self.rows[depth - 1] = chain;
        }
        if self.rows[N - 1][depth - 1] == NONE {
            self.rows[N - 1] = chain;
        }
    }

    /// Takes several events of one moment, or one that serves several steps; see `analysis/funnel/ordered.rs`.
    fn take_moment(&mut self, steps: usize, time: i64, labels: &[u64], within: i64) {
        let events: Vec<Event> = labels.iter().map(|steps| Event { time, steps: *steps }).collect();
        let reached = self.best(steps).len();
        // From long to short, so that the heads are still those of before.
        for depth in (1..=(reached + events.len()).min(steps)).rev() {
            let mut later_than = self.start(depth, steps);
            let mut head = None;
            for from in (0..depth).rev() {
                let start = if from == 0 { time } else { self.rows[from - 1][0] };
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
                let mut longer = if from == 0 { [NONE; N] } else { self.rows[from - 1] };
                longer[from..depth].fill(time);
                self.put(depth, steps, longer);
            }
        }
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
        let mut funnel = Funnel::<4>::new(Asked {
            steps: vec![None; steps],
            within,
        });
        let cut = events.partition_point(|event| event.time < 6);
        for events in [&events[..cut], &events[cut..]] {
            let times: Vec<i64> = events.iter().map(|event| event.time).collect();
            let labels: Vec<u32> = events
                .iter()
                .map(|event| event.steps as u32 & ((1 << steps) - 1))
                .collect();
            funnel.person(
                0,
                Events {
                    times: &times,
                    labels: &labels,
                    sessions: &[],
                },
            );
        }
        funnel
            .chains
            .first()
            .map_or(Vec::new(), |chains| chains.best(steps).to_vec())
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
