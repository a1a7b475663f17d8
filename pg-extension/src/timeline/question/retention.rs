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
/// it came back in the first, second, … period after it.
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
    /// Microseconds of a window, where returns count in windows from each person's own start; null: in periods.
    window: Option<i64>,
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

    fn by_period(self) -> Retention {
        let width = self.periods + 1;
        Retention {
            counts: vec![0; self.cohorts.min(self.buckets.len()) * width],
            persons: vec![Person::default(); SHARD_PERSONS],
            more: Vec::new(),
            width,
            buckets: Buckets::new(self.buckets.clone()),
            asked: self,
        }
    }
}

const NONE: u32 = u32::MAX;

#[derive(Clone, Copy)]
struct Person {
    /// The last cohort that it is in.
    cohort: u32,
    /// The last period in which it came back.
    back: u32,
    /// Where its other cohorts are, in `Retention::more`.
    more: u32,
}

impl Default for Person {
    fn default() -> Self {
        Self {
            cohort: NONE,
            back: NONE,
            more: NONE,
        }
    }
}

pub(super) struct Retention {
    asked: Asked,
    buckets: Buckets,
    width: usize,
    /// By cohort, then by period after it.
    counts: Vec<i64>,
    persons: Vec<Person>,
    /// Earlier cohorts of persons that are in several: the cohort, and where the next one is.
    more: Vec<(u32, u32)>,
}

impl Retention {
    fn count(&mut self, cohort: u32, period: u32) {
        let distance = (period - cohort) as usize;
        if distance < self.width
            && let Some(count) = self.counts.get_mut(cohort as usize * self.width + distance)
        {
            *count += 1;
        }
    }

    /// Calls `count` for each cohort of the person.
    fn cohorts(&self, person: Person) -> impl Iterator<Item = u32> + use<'_> {
        let mut next = Some((person.cohort, person.more)).filter(|first| first.0 != NONE);
        std::iter::from_fn(move || {
            let (cohort, more) = next?;
            next = self.more.get(more as usize).copied();
            Some(cohort)
        })
    }

    /// A start event at this time, in this period.
    fn start(&mut self, person: &mut Person, time: i64, period: Option<u32>) {
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
                    self.more.push((person.cohort, person.more));
                    person.more = self.more.len() as u32 - 1;
                }
                person.cohort = period;
                self.count(period, period);
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
            let cohorts: Vec<u32> = match person.more {
                NONE => vec![person.cohort],
                _ => self.cohorts(*person).collect(),
            };
            for cohort in cohorts {
                if cohort < period {
                    self.count(cohort, period);
                }
            }
        }
    }
}

impl Question for Retention {
    /// Bit 0: it may start; bit 1: it may be a return.
    type Label = u8;

    fn label(&self, name: u32) -> u8 {
        self.asked.label(name)
    }

    fn person(&mut self, person: usize, events: Events<'_, u8>) {
        let mut state = self.persons[person];
        for (time, label) in events.times.iter().zip(events.labels) {
            if *label == 0 || (*label == 2 && state.cohort == NONE) {
                continue;
            }
            let period = self.buckets.of(*time).map(|(period, _)| period);
            if label & 1 == 1 {
                self.start(&mut state, *time, period);
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
                let cohorts: Vec<u32> = self.cohorts(person).collect();
                for cohort in cohorts {
                    for period in
                        cohort.saturating_add(1)..=person.back.min(cohort.saturating_add(self.width as u32))
                    {
                        self.count(cohort, period);
                    }
                }
            }
        }
        self.counts
    }
}
