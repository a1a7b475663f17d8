//! Which persons of a cohort came back in windows of a fixed length from their own start.

use super::retention::{Asked, Counts, Mode, value_of};
use super::{Buckets, Question};
use crate::timeline::SHARD_PERSONS;
use crate::timeline::columns::Events;

const NONE: u32 = u32::MAX;
/// Of a person whose first start of all was outside of the range.
const LATE: u32 = u32::MAX - 1;

/// What made a person part of a cohort.
struct Start {
    cohort: u32,
    value: u32,
    /// The last window with a return; 0 is none.
    back: u32,
    time: i64,
    /// Where the person's start before that is.
    before: u32,
}

pub(super) struct Windows {
    asked: Asked,
    /// Microseconds.
    window: i64,
    buckets: Buckets,
    counts: Counts,
    /// By person: where its last start is.
    persons: Vec<u32>,
    starts: Vec<Start>,
}

impl Windows {
    pub(super) fn new(asked: Asked, window: i64) -> Self {
        Self {
            counts: asked.counts(),
            persons: vec![NONE; SHARD_PERSONS],
            starts: Vec::new(),
            window: window.max(1),
            buckets: Buckets::new(asked.buckets.clone()),
            asked,
        }
    }

    fn start(&mut self, person: usize, time: i64, value: impl Fn() -> u32) {
        let last = self.persons[person];
        let is_in_range = time >= self.asked.from && time < self.asked.to;
        if self.asked.mode != Mode::Recurring && last != NONE {
            return;
        }
        let Some((cohort, _)) = self.buckets.of(time).filter(|_| is_in_range) else {
            if self.asked.mode == Mode::FirstEver {
                self.persons[person] = LATE;
            }
            return;
        };
        if self
            .starts
            .get(last as usize)
            .is_none_or(|start| start.cohort != cohort)
        {
            let value = value();
            self.persons[person] = self.starts.len() as u32;
            self.starts.push(Start {
                cohort,
                value,
                back: 0,
                time,
                before: last,
            });
            self.counts.count(value, cohort, 0);
        }
    }

    fn back(&mut self, person: usize, time: i64) {
        let mut at = self.persons[person];
        while let Some(start) = self.starts.get_mut(at as usize) {
            let window = u32::try_from((time - start.time) / self.window).unwrap_or(NONE);
            if window > start.back {
                start.back = window;
                if !self.asked.rolling {
                    self.counts.count(start.value, start.cohort, window);
                }
            }
            at = start.before;
        }
    }
}

impl Question for Windows {
    /// As for `Retention`: bit 0: it may start; bit 1: it may be a return.
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
        for (at, (time, label)) in events.times.iter().zip(events.labels).enumerate() {
            if label & 1 == 1 {
                self.start(person, *time, || value_of(events, at));
            }
            if label & 2 == 2 {
                self.back(person, *time);
            }
        }
    }

    fn answer(mut self, _: fn()) -> Vec<i64> {
        if self.asked.rolling {
            // Who came back in a window came back in that one or any earlier one.
            for start in &self.starts {
                for window in 1..=start.back.min(self.counts.width as u32) {
                    self.counts.count(start.value, start.cohort, window);
                }
            }
        }
        self.counts.counts
    }
}
