//! What one isolate has seen of somebody in the current period, by tens.

use std::collections::HashMap;
use std::fmt::Write;

/// Who is counted: a SHA-256.
pub(super) type Id = [u8; 32];

/// What a call to Cloudflare's counter stands for.
pub(super) const TEN: usize = 10;
/// How many are remembered; anyone can make up more of them.
const MAX_COUNTERS: usize = 10_000;

/// The counters of one period's length.
#[derive(Debug)]
pub(super) struct Tens {
    period_ms: u64,
    period: u64,
    counters: HashMap<Id, Counter>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Counter {
    count: usize,
    is_over: bool,
}

/// What adding to a counter came to.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Seen {
    /// How many tens are full now that weren't before.
    pub(super) tens: usize,
    /// Whether it was refused before in this period.
    pub(super) is_over: bool,
}

impl Tens {
    pub(super) fn new(period_seconds: u32) -> Self {
        Self {
            period_ms: u64::from(period_seconds) * 1000,
            period: 0,
            counters: HashMap::new(),
        }
    }

    /// Counts so many at `now`, in milliseconds.
    pub(super) fn add(&mut self, id: Id, many: usize, now: u64) -> Seen {
        let counter = self.counter(id, now);
        let before = counter.count / TEN;
        counter.count += many;
        Seen {
            tens: counter.count / TEN - before,
            is_over: counter.is_over,
        }
    }

    /// Until the period ends there is no need to ask again.
    pub(super) fn refuse(&mut self, id: Id, now: u64) {
        self.counter(id, now).is_over = true;
    }

    fn counter(&mut self, id: Id, now: u64) -> &mut Counter {
        let period = now / self.period_ms;
        let is_full = self.counters.len() >= MAX_COUNTERS && !self.counters.contains_key(&id);
        if period != self.period || is_full {
            self.counters.clear();
            self.period = period;
        }
        self.counters.entry(id).or_default()
    }
}

/// The name of somebody's counter at Cloudflare.
pub(super) fn name(id: &Id) -> String {
    id.iter().fold(String::with_capacity(64), |mut text, byte| {
        // Writing to a string doesn't fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANN: Id = [1; 32];
    const BEN: Id = [2; 32];

    fn seen(tens: usize) -> Seen {
        Seen { tens, is_over: false }
    }

    #[test]
    fn a_ten_is_told_once_whether_it_comes_at_once_or_one_by_one() {
        let mut tens = Tens::new(60);
        let told: usize = (0..35).map(|_| tens.add(ANN, 1, 0).tens).sum();
        assert_eq!(told, 3);
        assert_eq!(tens.add(ANN, 5, 0), seen(1));
        assert_eq!(tens.add(BEN, 99, 0), seen(9));
    }

    #[test]
    fn a_refusal_holds_to_the_end_of_the_period_and_for_nobody_else() {
        let mut tens = Tens::new(60);
        tens.refuse(ANN, 0);
        assert!(tens.add(ANN, 1, 59_999).is_over);
        assert!(!tens.add(BEN, 1, 59_999).is_over);
        assert!(!tens.add(ANN, 1, 60_000).is_over);
    }

    #[test]
    fn made_up_persons_cannot_fill_the_memory() {
        let mut tens = Tens::new(60);
        for number in 0..50_000u32 {
            let mut id = ANN;
            id[..4].copy_from_slice(&number.to_be_bytes());
            tens.add(id, 1, 0);
        }
        assert!(tens.counters.len() <= MAX_COUNTERS);
    }
}
