//! What one isolate has seen of somebody in the current period, by units of so many.

use std::collections::HashMap;
use std::hash::{BuildHasher, Hash, RandomState};

/// How many are remembered; anyone can make up more of them.
const MAX_COUNTERS: usize = 10_000;

/// The counters of one period's length.
#[derive(Debug)]
pub(super) struct Units {
    /// What a call to Cloudflare's counter stands for.
    size: usize,
    period_ms: u64,
    period: u64,
    /// By a hash of whom they count.
    counters: HashMap<u64, Counter>,
    hasher: RandomState,
}

#[derive(Clone, Copy, Debug, Default)]
struct Counter {
    count: usize,
    is_over: bool,
}

/// What adding to a counter came to.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Seen {
    /// How many units are full now that weren't before.
    pub(super) units: usize,
    /// Whether it was refused before in this period.
    pub(super) is_over: bool,
}

impl Units {
    pub(super) fn new(size: usize, period_seconds: u32) -> Self {
        Self {
            size,
            period_ms: u64::from(period_seconds) * 1000,
            period: 0,
            counters: HashMap::new(),
            hasher: RandomState::new(),
        }
    }

    /// Counts so many at `now`, in milliseconds.
    pub(super) fn add(&mut self, who: &impl Hash, many: usize, now: u64) -> Seen {
        let size = self.size;
        let counter = self.counter(who, now);
        let before = counter.count / size;
        counter.count += many;
        Seen {
            units: counter.count / size - before,
            is_over: counter.is_over,
        }
    }

    /// Until the period ends there is no need to ask again.
    pub(super) fn refuse(&mut self, who: &impl Hash, now: u64) {
        self.counter(who, now).is_over = true;
    }

    fn counter(&mut self, who: &impl Hash, now: u64) -> &mut Counter {
        let id = self.hasher.hash_one(who);
        let period = now / self.period_ms;
        let is_full = self.counters.len() >= MAX_COUNTERS && !self.counters.contains_key(&id);
        if period != self.period || is_full {
            self.counters.clear();
            self.period = period;
        }
        self.counters.entry(id).or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(units: usize) -> Seen {
        Seen {
            units,
            is_over: false,
        }
    }

    #[test]
    fn a_unit_is_told_once_whether_it_comes_at_once_or_one_by_one() {
        let mut tens = Units::new(10, 60);
        let told: usize = (0..35).map(|_| tens.add(&"ann", 1, 0).units).sum();
        assert_eq!(told, 3);
        assert_eq!(tens.add(&"ann", 5, 0), seen(1));
        assert_eq!(tens.add(&"ben", 99, 0), seen(9));
    }

    #[test]
    fn a_refusal_holds_to_the_end_of_the_period_and_for_nobody_else() {
        let mut tens = Units::new(10, 60);
        tens.refuse(&"ann", 0);
        assert!(tens.add(&"ann", 1, 59_999).is_over);
        assert!(!tens.add(&"ben", 1, 59_999).is_over);
        assert!(!tens.add(&"ann", 1, 60_000).is_over);
    }

    #[test]
    fn made_up_persons_cannot_fill_the_memory() {
        let mut tens = Units::new(10, 60);
        for number in 0..50_000 {
            tens.add(&number, 1, 0);
        }
        assert!(tens.counters.len() <= MAX_COUNTERS);
    }
}
