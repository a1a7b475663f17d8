//! Which persons of a cohort came back in windows of a fixed length from their own start.

use super::retention::{Asked, Mode};
use super::{Buckets, Question};
use crate::timeline::SHARD_PERSONS;
use crate::timeline::columns::Events;

const NONE: u32 = u32::MAX;
/// Of a person whose first start of all was outside of the range.
const LATE: u32 = u32::MAX - 1;

/// What made a person part of a cohort.
struct Start {
    cohort: u32,
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
    width: usize,
    buckets: Buckets,
    /// By cohort, then by window after the start.
    counts: Vec<i64>,
    /// By person: where its last start is.
    persons: Vec<u32>,
    starts: Vec<Start>,
}

impl Windows {
    pub(super) fn new(asked: Asked, window: i64) -> Self {
        let width = asked.periods + 1;
        Self {
            counts: vec![0; asked.cohorts.min(asked.buckets.len()) * width],
            persons: vec![NONE; SHARD_PERSONS],
            starts: Vec::new(),
            window: window.max(1),
            width,
            buckets: Buckets::new(asked.buckets.clone()),
            asked,
        }
    }

    fn start(&mut self, person: usize, time: i64) {
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
            self.persons[person] = self.starts.len() as u32;
            self.starts.push(Start {
                cohort,
                back: 0,
                time,
                before: last,
            });
            count(&mut self.counts, self.width, cohort, 0);
        }
    }

    fn back(&mut self, person: usize, time: i64) {
        let mut at = self.persons[person];
        while let Some(start) = self.starts.get_mut(at as usize) {
            let window = u32::try_from((time - start.time) / self.window).unwrap_or(NONE);
            if window > start.back {
                start.back = window;
                if !self.asked.rolling {
                    count(&mut self.counts, self.width, start.cohort, window);
                }
            }
            at = start.before;
        }
    }
}

fn count(counts: &mut [i64], width: usize, cohort: u32, window: u32) {
    if (window as usize) < width
        && let Some(count) = counts.get_mut(cohort as usize * width + window as usize)
    {
        *count += 1;
    }
}

impl Question for Windows {
    /// As for `Retention`: bit 0: it may start; bit 1: it may be a return.
    type Label = u8;

    fn label(&self, name: u32) -> u8 {
        self.asked.label(name)
    }

    fn person(&mut self, person: usize, events: Events<'_, u8>) {
        for (time, label) in events.times.iter().zip(events.labels) {
            if label & 1 == 1 {
                self.start(person, *time);
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
                for window in 1..=start.back.min(self.width as u32) {
                    count(&mut self.counts, self.width, start.cohort, window);
                }
            }
        }
        self.counts
    }
}
