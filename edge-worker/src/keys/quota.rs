//! How much of a day's quota is left, as far as one isolate can know.

/// Milliseconds of a day in UTC, which has no leap seconds in a Worker.
const DAY_MS: u64 = 24 * 60 * 60 * 1000;
/// The longest that a sender is asked to wait: Segment's SDKs take no longer wait seriously.
const LONGEST_WAIT_SECONDS: u64 = 300;

/// What a key may bring in a day, and what it has brought.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Quota {
    per_day: u64,
    /// What the database had counted when it was asked, and what this isolate has taken since.
    used: u64,
    /// The day of that, in days since 1970.
    day: u64,
}

impl Quota {
    /// What the database said at `now`.
    pub(crate) fn new(per_day: u64, used: u64, now: u64) -> Self {
        let day = now / DAY_MS;
        Self { per_day, used, day }
    }

    /// Adds events that came in.
    pub(super) fn count(&mut self, events: u64, now: u64) {
        self.used = self.used_on(now / DAY_MS).saturating_add(events);
        self.day = now / DAY_MS;
    }

    /// Seconds to wait where the day's quota is used up. A body that begins below it is taken whole.
    pub(crate) fn wait_seconds(&self, now: u64) -> Option<u32> {
        let is_used_up = self.used_on(now / DAY_MS) >= self.per_day;
        let until_midnight = (DAY_MS - now % DAY_MS).div_ceil(1000);
        is_used_up
            .then(|| until_midnight.min(LONGEST_WAIT_SECONDS))
            .and_then(|seconds| u32::try_from(seconds).ok())
    }

    fn used_on(&self, day: u64) -> u64 {
        if self.day == day { self.used } else { 0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quota_is_used_up_at_its_number_and_not_before() {
        let mut quota = Quota::new(10, 8, 0);
        quota.count(1, 0);
        assert_eq!(quota.wait_seconds(0), None);
        quota.count(1, 0);
        assert_eq!(quota.wait_seconds(0), Some(300));
        assert_eq!(Quota::new(0, 0, 0).wait_seconds(0), Some(300));
    }

    #[test]
    fn a_day_ends_at_midnight_and_the_wait_for_it_too() {
        let quota = Quota::new(10, 10, 0);
        assert_eq!(quota.wait_seconds(DAY_MS - 1_500), Some(2));
        assert_eq!(quota.wait_seconds(DAY_MS), None);
        let mut next = quota;
        next.count(4, DAY_MS);
        assert_eq!(next, Quota::new(10, 4, DAY_MS));
    }
}
