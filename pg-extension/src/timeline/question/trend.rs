//! How many events, and of how many persons, in each bucket.

use serde::Deserialize;

use super::{Buckets, Named, Question};
use crate::timeline::SHARD_PERSONS;
use crate::timeline::columns::Events;

/// What SQL says of it. The answer is two counts per bucket: events, and persons that had them.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::timeline) struct Asked {
    /// Starts of the buckets, ascending.
    buckets: Vec<i64>,
    event: Named,
}

impl Asked {
    pub(super) fn begin(self) -> Trend {
        Trend {
            event: self.event,
            counts: vec![[0; 2]; self.buckets.len()],
            last: vec![u32::MAX; SHARD_PERSONS],
            buckets: Buckets::new(self.buckets),
        }
    }
}

pub(super) struct Trend {
    event: Named,
    buckets: Buckets,
    counts: Vec<[i64; 2]>,
    /// By person: the bucket it was counted in last. Time only goes on, so that is all there is to know.
    last: Vec<u32>,
}

impl Question for Trend {
    type Label = bool;

    fn label(&self, name: u32) -> bool {
        self.event.is(name)
    }

    fn person(&mut self, person: usize, events: Events<'_, bool>) {
        for (time, is_asked) in events.times.iter().zip(events.labels) {
            if !is_asked {
                continue;
            }
            let Some((bucket, _)) = self.buckets.of(*time) else {
                continue;
            };
            let [events, persons] = &mut self.counts[bucket as usize];
            *events += 1;
            *persons += i64::from(self.last[person] != bucket);
            self.last[person] = bucket;
        }
    }

    fn answer(self, _: fn()) -> Vec<i64> {
        self.counts.into_flattened()
    }
}
