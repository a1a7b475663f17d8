//! How many persons had any event in each bucket, and in those that end with it.

use serde::Deserialize;

use super::{Buckets, Question};
use crate::timeline::SHARD_PERSONS;
use crate::timeline::columns::Events;

/// What SQL says of it. The answer is two counts per bucket: the persons with an event in it, and those with one in it or
/// the `width` - 1 buckets before.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::timeline) struct Asked {
    /// Starts of the buckets, ascending.
    buckets: Vec<i64>,
    /// At least 1.
    width: u32,
}

impl Asked {
    pub(super) fn begin(self) -> Actives {
        Actives {
            width: self.width,
            counts: vec![[0; 2]; self.buckets.len() + 1],
            persons: vec![Person::default(); SHARD_PERSONS],
            buckets: Buckets::new(self.buckets),
        }
    }
}

#[derive(Clone, Copy, Default)]
struct Person {
    /// After the last bucket with an event.
    next: u32,
    /// After the last bucket that it counts in.
    end: u32,
}

pub(super) struct Actives {
    width: u32,
    buckets: Buckets,
    /// By bucket: who was active in it; and who counts in it, less who does in the one before.
    counts: Vec<[i64; 2]>,
    /// Time only goes on, so the last bucket is all there is to know of a person.
    persons: Vec<Person>,
}

impl Question for Actives {
    type Label = ();

    fn label(&self, _: u32) {}

    fn person(&mut self, person: usize, events: Events<'_, ()>) {
        let state = &mut self.persons[person];
        // Nothing more is to be learned from a person before the bucket is over.
        let mut over = i64::MIN;
        for time in events.times {
            if *time < over {
                continue;
            }
            let Some((bucket, end)) = self.buckets.of(*time) else {
                continue;
            };
            over = end;
            if bucket < state.next {
                continue;
            }
            let last = self.counts.len() - 1;
            let counts_to = (bucket as usize).saturating_add(self.width as usize).min(last);
            self.counts[bucket as usize][0] += 1;
            self.counts[(bucket.max(state.end)) as usize][1] += 1;
            self.counts[counts_to][1] -= 1;
            *state = Person {
                next: bucket + 1,
                end: counts_to as u32,
            };
        }
    }

    fn answer(mut self, _: fn()) -> Vec<i64> {
        self.counts.pop();
        let mut persons = 0;
        for [_, count] in &mut self.counts {
            persons += *count;
            *count = persons;
        }
        self.counts.into_flattened()
    }
}
