//! How many events, and of how many persons, in each bucket.

use super::{Bucket, Question};

/// The answer is two counts per bucket: events, and persons that had them.
#[derive(Default)]
pub(super) struct Trend {
    counts: Vec<[i64; 2]>,
}

impl Question for Trend {
    fn bucket(&mut self, bucket: Bucket) {
        self.counts.push([bucket.events, bucket.asked.len()]);
    }

    fn answer(self: Box<Self>, _: fn()) -> Vec<i64> {
        self.counts.into_flattened()
    }
}
