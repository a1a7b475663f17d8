//! The ordered funnel, as [`crate::analysis::funnel`] defines it, with a person's chains kept from week to week.

use serde::Deserialize;

use super::breakdown::{Attribution, Moment, Value};
use super::reached::ByValue;
use super::{Question, Walking};
use crate::analysis::funnel::{can_serve, served_by};
use crate::timeline::SHARD_PERSONS;
use crate::timeline::columns::Events;
use crate::timeline::walk::{Live, Scope, Walk};

/// The most steps: what is kept of a person grows with their square.
const MAX_STEPS: usize = 16;
/// No time that an event has.
const NONE: i64 = i64::MIN;
const NOWHERE: u16 = u16::MAX;

/// What SQL says of it. The answer is that of [`ByValue`].
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::timeline) struct Asked {
    /// By step, the code of its event; null where no event has that name.
    steps: Vec<Option<u32>>,
    /// Microseconds from the first step to the last, inclusive.
    within: i64,
    /// Where the value is taken that a person counts under; null where nothing is broken down.
    #[serde(default)]
    attribution: Option<Attribution>,
}

impl Asked {
    pub(in crate::timeline) fn begin(self, scope: Scope, live: Live) -> Box<dyn Walking> {
        match self.attribution {
            None => self.begin_with::<()>(scope, live),
            Some(_) => self.begin_with::<u32>(scope, live),
        }
    }

    fn begin_with<V: Value + 'static>(mut self, scope: Scope, live: Live) -> Box<dyn Walking> {
        self.steps.truncate(MAX_STEPS);
        // A chain that is as long as a few words is copied in as few instructions.
        match self.steps.len() {
            0..=4 => Box::new(Walk::new(Funnel::<4, V>::new(self), scope, live)),
            5..=6 => Box::new(Walk::new(Funnel::<6, V>::new(self), scope, live)),
            7..=8 => Box::new(Walk::new(Funnel::<8, V>::new(self), scope, live)),
            _ => Box::new(Walk::new(Funnel::<MAX_STEPS, V>::new(self), scope, live)),
        }
    }
}

/// A funnel of at most `N` steps.
struct Funnel<const N: usize, V> {
    steps: Vec<Option<u32>>,
    within: i64,
    attribution: Attribution,
    /// By person: where its chains are. Most persons may never take the first step.
    places: Vec<u16>,
    chains: Vec<Chains<N, V>>,
}

impl<const N: usize, V: Value> Funnel<N, V> {
    fn new(asked: Asked) -> Self {
        Self {
            steps: asked.steps,
            within: asked.within,
            attribution: asked.attribution.unwrap_or(Attribution::LastTouch),
            places: vec![NOWHERE; SHARD_PERSONS],
            chains: Vec::new(),
        }
    }
}

impl<const N: usize, V: Value> Question for Funnel<N, V> {
    /// A bit for each step that it can serve.
    type Label = u32;
    const IS_CHOOSY: bool = true;
    const SPARES_PERSONS: bool = true;

    fn begins(&self, label: u32) -> bool {
        label & 1 == 1
    }

    /// No chain started later than the one of a single step.
    fn awaits(&self, person: usize, from: i64) -> bool {
        self.chains
            .get(usize::from(self.places[person]))
            .is_some_and(|chains| {
                !chains.has_all(self.steps.len()) && from.saturating_sub(chains.rows[0][0]) <= self.within
            })
    }

    fn is_wanted(&self, label: u32) -> bool {
        label != 0
    }

    fn label(&self, name: u32) -> u32 {
        (0..)
            .zip(&self.steps)
            .map(|(step, code)| u32::from(*code == Some(name)) << step)
            .sum()
    }

    fn restrict(&self, label: u32, mask: u64) -> u32 {
        label & mask as u32
    }

    fn person(&mut self, person: usize, events: Events<'_, u32>) {
        let Events {
            times,
            labels,
            values,
            ..
        } = events;
        let place = &mut self.places[person];
        let mut at = 0;
        if *place == NOWHERE {
            let first = labels.iter().position(|label| label & 1 == 1);
            let Some(first) = first else { return };
            // What comes before the first step counts where it is of the same moment.
            at = times[..first].partition_point(|time| *time < times[first]);
            *place = self.chains.len() as u16;
            self.chains.push(Chains::NEW);
        }
        let chains = &mut self.chains[usize::from(*place)];
        let steps = self.steps.len();
        if chains.has_all(steps) {
            return;
        }
        let (within, attribution) = (self.within, self.attribution);
        while let (Some(time), Some(label)) = (times.get(at), labels.get(at)) {
            let is_alone = times.get(at + 1) != Some(time);
            if is_alone && label.is_power_of_two() {
                let step = label.trailing_zeros() as usize;
                chains.take(step, steps, (*time, V::of(values, at)), within, attribution);
                at += 1;
            } else {
                let end = at + times[at..].partition_point(|other| other == time);
                let served = (at..end).map(|at| (V::of(values, at), labels[at].into()));
                chains.take_moment(steps, &Moment::new(served, *time), within, attribution);
                at = end;
            }
        }
    }

    fn answer(self, _: fn()) -> Vec<i64> {
        let steps = self.steps.len();
        let mut reached = ByValue::default();
        for chains in &self.chains {
            let best = chains.best(steps);
            // Who didn't come to that step is in no breakdown.
            if !V::ARE_ASKED || self.attribution.place(best.len()).is_some() {
                reached.of(chains.values[N - 1].number(), steps).add(best);
            }
        }
        reached.words()
    }
}

/// One person's chains, as their times. A few cache lines: what a walk waits for most is that they come.
#[repr(align(64))]
struct Chains<const N: usize, V> {
    /// By number of steps, from 1: the chain that started last. The last row is the first chain that ever got as far as
    /// the longest; once that has all steps there is nothing more to know.
    rows: [[i64; N]; N],
    /// By row: the value that the chain counts under, where its step is reached.
    values: [V; N],
}

impl<const N: usize, V: Value> Chains<N, V> {
    const NEW: Self = Self {
        rows: [[NONE; N]; N],
        values: [V::NONE; N],
    };

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
    fn take(
        &mut self,
        step: usize,
        steps: usize,
        (time, value): (i64, V),
        within: i64,
        attribution: Attribution,
    ) {
        if step == 0 && steps > 1 {
            self.begin(time, value);
            return;
        }
        let start = if step == 0 { time } else { self.rows[step - 1][0] };
        // Of a chain that there isn't, neither is true.
        if (time.saturating_sub(start) <= within) & (start > self.start(step + 1, steps)) {
            let before = step.max(1) - 1;
            let mut chain = self.rows[before];
            chain[step] = time;
            let value = if attribution.is_taken_at(step) {
                value
            } else {
                self.values[before]
            };
            self.put(step + 1, steps, chain, value);
        }
    }

    /// Takes the first step, which is always the latest chain of one.
    #[inline]
    fn begin(&mut self, time: i64, value: V) {
        self.rows[0][0] = time;
        self.values[0] = value;
        if self.rows[N - 1][0] == NONE {
            self.rows[N - 1][0] = time;
            self.values[N - 1] = value;
        }
    }

    fn put(&mut self, depth: usize, steps: usize, mut chain: [i64; N], value: V) {
        chain[depth..].fill(NONE);
        if depth < steps {
            self.rows[depth - 1] = chain;
            self.values[depth - 1] = value;
        }
        if self.rows[N - 1][depth - 1] == NONE {
            self.rows[N - 1] = chain;
            self.values[N - 1] = value;
        }
    }

    /// Takes several events of one moment, or one that serves several steps; see `analysis/funnel/ordered.rs`.
    fn take_moment(&mut self, steps: usize, moment: &Moment<V>, within: i64, attribution: Attribution) {
        let Moment { events, values } = moment;
        let Some(time) = events.first().map(|event| event.time) else {
            return;
        };
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
                if !can_serve(events, from, depth) {
                    break;
                }
                if time.saturating_sub(start) <= within && start > later_than {
                    later_than = start;
                    head = Some(from);
                }
            }
            if let Some(from) = head {
                let (mut longer, mut value) = match from.checked_sub(1) {
                    None => ([NONE; N], V::NONE),
                    Some(before) => (self.rows[before], self.values[before]),
                };
                longer[from..depth].fill(time);
                if let Some(step) = attribution.taken_in(from..depth).filter(|_| V::ARE_ASKED) {
                    value = served_by(events, from..depth, step).map_or(V::NONE, |event| values[event]);
                }
                self.put(depth, steps, longer, value);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::analysis::funnel::{Event, Funnel as Plan, Mode, walk};

    /// A person's events with a value each, in the order in which those of one moment serve.
    fn person() -> impl Strategy<Value = Vec<(Event, u32)>> {
        let event =
            (0_i64..12, 0_u64..16, 0_u32..3).prop_map(|(time, steps, value)| (Event { time, steps }, value));
        prop::collection::vec(event, 1..12).prop_map(|mut events| {
            events.sort_by_key(|(event, value)| (event.time, *value, event.steps));
            events
        })
    }

    /// The times of the chain and its value, the person's events being taken in two parts, as from two weeks.
    fn walked(
        events: &[(Event, u32)],
        steps: usize,
        within: i64,
        attribution: Attribution,
    ) -> (Vec<i64>, Option<u32>) {
        let mut funnel = Funnel::<4, u32>::new(Asked {
            steps: vec![None; steps],
            within,
            attribution: Some(attribution),
        });
        let cut = events.partition_point(|(event, _)| event.time < 6);
        for events in [&events[..cut], &events[cut..]] {
            let mut events = events.to_vec();
            // The timeline knows no order among those.
            events.reverse();
            events.sort_by_key(|(event, _)| event.time);
            let times: Vec<i64> = events.iter().map(|(event, _)| event.time).collect();
            let labels: Vec<u32> = events.iter().map(|(event, _)| event.steps as u32).collect();
            let values: Vec<u32> = events.iter().map(|(_, value)| *value).collect();
            funnel.person(
                0,
                Events {
                    times: &times,
                    labels: &labels,
                    sessions: &[],
                    values: &values,
                },
            );
        }
        let Some(chains) = funnel.chains.first() else {
            return (Vec::new(), None);
        };
        let times = chains.best(steps).to_vec();
        let value = attribution.place(times.len()).map(|_| chains.values[3]);
        (times, value)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4000))]

        #[test]
        fn chains_kept_from_event_to_event_are_those_of_the_walk(
            events in person(), steps in 1_usize..=4, within in 0_i64..8,
            attribution in prop_oneof![Just(Attribution::FirstTouch), Just(Attribution::LastTouch), (0_usize..4).prop_map(Attribution::Step)]
        ) {
            let events: Vec<(Event, u32)> = events
                .into_iter()
                .map(|(event, value)| (Event { steps: event.steps & ((1 << steps) - 1), ..event }, value))
                .filter(|(event, _)| event.steps > 0)
                .collect();
            let mut events = events;
            events.sort_by_key(|(event, value)| (event.time, *value, event.steps));
            let plan = Plan { steps, within, mode: Mode::Ordered, optional: 0 };
            let walked_over: Vec<Event> = events.iter().map(|(event, _)| *event).collect();
            let chain: Vec<usize> = walk(&walked_over, &plan).into_iter().flatten().collect();
            let times: Vec<i64> = chain.iter().map(|event| events[*event].0.time).collect();
            let value = attribution.place(chain.len()).and_then(|place| chain.get(place)).map(|event| events[*event].1);
            prop_assert_eq!(walked(&events, steps, within, attribution), (times, value));
        }
    }
}
