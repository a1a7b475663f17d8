//! How many persons had any event in each bucket, and in those that end with it.

use std::collections::VecDeque;

use serde::Deserialize;

use super::{Bucket, Question};
use crate::rollup::dense::Dense;

/// The answer is two counts per bucket: the persons with an event in it, and those with one in it or the `width` - 1
/// buckets before.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Asked {
    /// At least 1.
    width: usize,
}

impl Asked {
    pub(super) fn begin(self) -> Actives {
        Actives {
            width: self.width.max(1),
            last: VecDeque::new(),
            counts: Vec::new(),
        }
    }
}

pub(super) struct Actives {
    width: usize,
    /// Those of the last `width` - 1 buckets.
    last: VecDeque<Dense>,
    counts: Vec<[i64; 2]>,
}

impl Question for Actives {
    fn bucket(&mut self, bucket: Bucket) {
        let active = bucket.asked.len();
        let mut all = bucket.asked.clone();
        self.last.iter().for_each(|earlier| all.unite(earlier));
        self.counts
            .push([active, if self.last.is_empty() { active } else { all.len() }]);
        self.last.push_back(bucket.asked);
        if self.last.len() == self.width {
            self.last.pop_front();
        }
    }

    fn answer(self: Box<Self>, _: fn()) -> Vec<i64> {
        self.counts.into_flattened()
    }
}
