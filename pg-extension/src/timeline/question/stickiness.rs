//! In how many buckets each person had an event.

use serde::Deserialize;

use super::{Buckets, Named, Question};
use crate::timeline::SHARD_PERSONS;
use crate::timeline::columns::Events;

/// What SQL says of it. The answer is as many counts as there are buckets: the persons with events in one of them, in
/// two, …
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::timeline) struct Asked {
    /// Starts of the buckets, ascending.
    buckets: Vec<i64>,
    event: Named,
}

impl Asked {
    pub(super) fn begin(self) -> Stickiness {
        Stickiness {
            event: self.event,
            persons: vec![(u32::MAX, 0); SHARD_PERSONS],
            buckets: Buckets::new(self.buckets),
        }
    }
}

pub(super) struct Stickiness {
    event: Named,
    buckets: Buckets,
    /// By person: the last of its buckets, and how many there were.
    persons: Vec<(u32, u32)>,
}

impl Question for Stickiness {
    type Label = bool;
    const IS_CHOOSY: bool = true;

    fn is_wanted(&self, is_asked: bool) -> bool {
        is_asked
    }

    fn label(&self, name: u32) -> bool {
        self.event.is(name)
    }

    fn person(&mut self, person: usize, events: Events<'_, bool>) {
        let (last, count) = &mut self.persons[person];
        for (time, is_asked) in events.times.iter().zip(events.labels) {
            if *is_asked && let Some((bucket, _)) = self.buckets.of(*time) {
                *count += u32::from(*last != bucket);
                *last = bucket;
            }
        }
    }

    fn answer(self, _: fn()) -> Vec<i64> {
        let mut counts = vec![0; self.buckets.starts.len()];
        for (_, count) in self.persons {
            if count > 0 {
                counts[count as usize - 1] += 1;
            }
        }
        counts
    }
}
