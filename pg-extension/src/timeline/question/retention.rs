//! Which persons of a cohort came back, and when.

use serde::Deserialize;

use super::windows::Windows;
use super::{Buckets, Question, Walking};
use crate::timeline::SHARD_PERSONS;
use crate::timeline::columns::Events;
use crate::timeline::walk::{Live, Scope, Walk};

/// What SQL says of it.
///
/// The answer has, for each of the `cohorts` first periods, `periods` + 1 counts: the cohort's size, and how many of
/// it came back in the first, second, … period after it; all of them again for each value of the start events.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::timeline) struct Asked {
    /// Starts of the periods, ascending.
    pub(super) buckets: Vec<i64>,
    /// In how many of the first periods there are cohorts.
    pub(super) cohorts: usize,
    pub(super) periods: usize,
    pub(super) mode: Mode,
    pub(super) rolling: bool,
    /// The code of the event that makes a cohort; null where no event has that name.
    start: Option<u32>,
    /// The code of the event that counts as coming back.
    back: Option<u32>,
    /// Whether any event does.
    any_back: bool,
    /// Starts count from here on …
    pub(super) from: i64,
    /// … and before this.
    pub(super) to: i64,
    /// How many values start events are told apart by; 1 where they aren't.
    #[serde(default = "one")]
    values: usize,
    /// Microseconds of a window, where returns count in windows from each person's own start; null: in periods.
    window: Option<i64>,
}

fn one() -> usize {
    1
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Mode {
    Recurring,
    FirstTime,
    FirstEver,
}

impl Asked {
    pub(super) fn begin(self, scope: Scope, live: Live) -> Box<dyn Walking> {
        match self.window {
            Some(window) => Box::new(Walk::new(Windows::new(self, window), scope, live)),
            None => Box::new(Walk::new(self.by_period(), scope, live)),
        }
    }

    /// Bit 0: events of this name may start; bit 1: they may be a return.
    pub(super) fn label(&self, name: u32) -> u8 {
        u8::from(self.start == Some(name)) | u8::from(self.any_back || self.back == Some(name)) << 1
    }

    pub(super) fn counts(&self) -> Counts {
        let (cohorts, width) = (self.cohorts.min(self.buckets.len()), self.periods + 1);
        Counts {
            counts: vec![0; cohorts.saturating_mul(width).saturating_mul(self.values)],
            cohorts,
            width,
        }
    }

    fn by_period(self) -> Retention {
        Retention {
            counts: self.counts(),
            persons: vec![Person::default(); SHARD_PERSONS],
            more: Vec::new(),
            buckets: Buckets::new(self.buckets.clone()),
            asked: self,
        }
    }
}

/// By value, then by cohort, then by period after it.
pub(super) struct Counts {
    pub(super) counts: Vec<i64>,
    cohorts: usize,
    pub(super) width: usize,
}

impl Counts {
    /// Counts a person of this value and cohort so many periods after it, if those are counted.
    pub(super) fn count(&mut self, value: u32, cohort: u32, distance: u32) {
        if (distance as usize) < self.width && (cohort as usize) < self.cohorts {
            let row = value as usize * self.cohorts + cohort as usize;
            if let Some(count) = self.counts.get_mut(row * self.width + distance as usize) {
                *count += 1;
            }
        }
    }
}

/// The start events of a person, each with its value: of those of one moment the least.
pub(super) fn value_of(events: Events<'_, u8>, at: usize) -> u32 {
    let later = (at..events.times.len()).take_while(|other| events.times[*other] == events.times[at]);
    later
        .filter(|other| events.labels[*other] & 1 == 1)
        .filter_map(|other| events.values.get(other))
        .min()
        .copied()
        .unwrap_or(0)
}

const NONE: u32 = u32::MAX;

#[derive(Clone, Copy)]
struct Person {
    /// The last cohort that it is in.
    cohort: u32,
    /// The value that it is in that by.
    value: u32,
    /// The last period in which it came back.
    back: u32,
    /// Where its other cohorts are, in `Retention::more`.
    more: u32,
}

impl Default for Person {
    fn default() -> Self {
        Self {
            cohort: NONE,
            value: 0,
            back: NONE,
            more: NONE,
        }
    }
}

pub(super) struct Retention {
    asked: Asked,
    buckets: Buckets,
    counts: Counts,
    persons: Vec<Person>,
    /// Earlier cohorts of persons that are in several: the cohort, its value, and where the next one is.
    more: Vec<(u32, u32, u32)>,
}

impl Retention {
    /// The cohorts of the person, and their values.
    fn cohorts(&self, person: Person) -> impl Iterator<Item = (u32, u32)> + use<'_> {
        let mut next = Some((person.cohort, person.value, person.more)).filter(|first| first.0 != NONE);
        std::iter::from_fn(move || {
            let (cohort, value, more) = next?;
            next = self.more.get(more as usize).copied();
            Some((cohort, value))
        })
    }

    /// A start event at this time, in this period.
    fn start(&mut self, person: &mut Person, (time, period): (i64, Option<u32>), value: impl Fn() -> u32) {
        let in_range = time >= self.asked.from && time < self.asked.to;
        let first_only = self.asked.mode != Mode::Recurring;
        if first_only && person.cohort != NONE {
            return;
        }
        match period {
            Some(period) if in_range => {
                if person.cohort == period {
                    return;
                }
                if person.cohort != NONE {
                    self.more.push((person.cohort, person.value, person.more));
                    person.more = self.more.len() as u32 - 1;
                }
                person.cohort = period;
                person.value = value();
                self.counts.count(person.value, period, 0);
            }
            // Its first one ever was earlier: it is in no cohort that there is.
            _ if self.asked.mode == Mode::FirstEver => person.cohort = NONE - 1,
            _ => {}
        }
    }

    /// Any event that counts as coming back, in this period.
    fn back(&mut self, person: &mut Person, period: u32) {
        if person.cohort == NONE || person.back == period || (person.cohort > period && person.more == NONE) {
            return;
        }
        person.back = period;
        if !self.asked.rolling {
            let cohorts: Vec<(u32, u32)> = match person.more {
                NONE => vec![(person.cohort, person.value)],
                _ => self.cohorts(*person).collect(),
            };
            for (cohort, value) in cohorts {
                if cohort < period {
                    self.counts.count(value, cohort, period - cohort);
                }
            }
        }
    }
}

impl Question for Retention {
    /// Bit 0: it may start; bit 1: it may be a return.
    type Label = u8;
    const IS_CHOOSY: bool = true;

    fn is_wanted(&self, label: u8) -> bool {
        label != 0
    }

    fn label(&self, name: u32) -> u8 {
        self.asked.label(name)
    }

    fn restrict(&self, label: u8, mask: u64) -> u8 {
        label & mask as u8
    }

    fn person(&mut self, person: usize, events: Events<'_, u8>) {
        let mut state = self.persons[person];
        for (at, (time, label)) in events.times.iter().zip(events.labels).enumerate() {
            if *label == 0 || (*label == 2 && state.cohort == NONE) {
                continue;
            }
            let period = self.buckets.of(*time).map(|(period, _)| period);
            if label & 1 == 1 {
                self.start(&mut state, (*time, period), || value_of(events, at));
            }
            if label & 2 == 2
                && let Some(period) = period
            {
                self.back(&mut state, period);
            }
        }
        self.persons[person] = state;
    }

    fn answer(mut self, _: fn()) -> Vec<i64> {
        if self.asked.rolling {
            // Who came back in a period came back in that one or any earlier one.
            for person in std::mem::take(&mut self.persons) {
                if person.back == NONE {
                    continue;
                }
                let cohorts: Vec<(u32, u32)> = self.cohorts(person).collect();
                for (cohort, value) in cohorts {
                    let last = person.back.saturating_sub(cohort).min(self.counts.width as u32);
                    for distance in 1..=last {
                        self.counts.count(value, cohort, distance);
                    }
                }
            }
        }
        self.counts.counts
    }
}
