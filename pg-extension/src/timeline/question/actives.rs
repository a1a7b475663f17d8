//! How many persons had any event in each bucket.

use serde::Deserialize;

use super::{Buckets, Question};
use crate::timeline::SHARD_PERSONS;
use crate::timeline::columns::Events;

/// What SQL says of it. The answer is a count per bucket.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::timeline) struct Asked {
    /// Starts of the buckets, ascending.
    buckets: Vec<i64>,
}

impl Asked {
    pub(super) fn begin(self) -> Actives {
        Actives {
            counts: vec![0; self.buckets.len()],
            last: vec![u32::MAX; SHARD_PERSONS],
            buckets: Buckets::new(self.buckets),
        }
    }
}

pub(super) struct Actives {
    buckets: Buckets,
    counts: Vec<i64>,
    /// By person: the bucket it was counted in last. Time only goes on, so that is all there is to know.
    last: Vec<u32>,
}

impl Question for Actives {
    type Label = ();

    fn label(&self, _: u32) {}

    fn person(&mut self, person: usize, events: Events<'_, ()>) {
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
            if self.last[person] != bucket {
                self.last[person] = bucket;
                self.counts[bucket as usize] += 1;
            }
        }
    }

    fn answer(self) -> Vec<i64> {
        self.counts
    }
}
