//! How many events, and of how many persons, in each bucket; by value, where that is asked.

use std::collections::HashMap;

use rustc_hash::FxBuildHasher;
use serde::Deserialize;

use super::{Buckets, Named, Question};
use crate::timeline::SHARD_PERSONS;
use crate::timeline::columns::Events;

/// What SQL says of it. The answer is two counts per bucket: events, and persons that had them; as many for each value,
/// one after the other.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::timeline) struct Asked {
    /// Starts of the buckets, ascending.
    buckets: Vec<i64>,
    event: Named,
    /// How many values events are told apart by; 1 where they aren't.
    #[serde(default = "one")]
    values: usize,
    /// Whether persons are asked for; else those counts mean nothing.
    #[serde(default = "asked")]
    persons: bool,
}

fn asked() -> bool {
    true
}

fn one() -> usize {
    1
}

impl Asked {
    pub(super) fn begin(self) -> Trend {
        Trend {
            event: self.event,
            counts: vec![[0; 2]; self.buckets.len().saturating_mul(self.values)],
            last: vec![NOWHERE; SHARD_PERSONS],
            persons: self.persons,
            has_values: self.values > 1,
            others: HashMap::default(),
            buckets: Buckets::new(self.buckets),
        }
    }
}

const NOWHERE: u32 = u32::MAX;

pub(super) struct Trend {
    event: Named,
    buckets: Buckets,
    /// By value, then by bucket.
    counts: Vec<[i64; 2]>,
    /// By person: the place among the counts where it was counted last. Time only goes on, so that is all there is to know.
    last: Vec<u32>,
    persons: bool,
    has_values: bool,
    /// By person and value, where there are values: likewise.
    others: HashMap<(u32, u32), u32, FxBuildHasher>,
}

impl Question for Trend {
    type Label = bool;
    const IS_CHOOSY: bool = true;

    fn is_wanted(&self, is_asked: bool) -> bool {
        is_asked
    }

    fn label(&self, name: u32) -> bool {
        self.event.is(name)
    }

    fn restrict(&self, label: bool, mask: u64) -> bool {
        label && mask != 0
    }

    fn person(&mut self, person: usize, events: Events<'_, bool>) {
        let width = self.buckets.starts.len() as u32;
        for (at, (time, is_asked)) in events.times.iter().zip(events.labels).enumerate() {
            if !is_asked {
                continue;
            }
            let Some((bucket, _)) = self.buckets.of(*time) else {
                continue;
            };
            let value = events.values.get(at).copied().unwrap_or(0);
            let place = value * width + bucket;
            let Some([events, persons]) = self.counts.get_mut(place as usize) else {
                continue;
            };
            *events += 1;
            if !self.persons {
                continue;
            }
            let last = &mut self.last[person];
            if *last == place {
                continue;
            }
            *last = place;
            // Who comes back to a value may have been counted there already.
            let is_counted =
                self.has_values && self.others.insert((person as u32, value), place) == Some(place);
            *persons += i64::from(!is_counted);
        }
    }

    fn answer(self, _: fn()) -> Vec<i64> {
        self.counts.into_flattened()
    }
}
