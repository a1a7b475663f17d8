//! One event once, within a batch: the same rule that `stored_events.sql` applies to what is stored.

use std::collections::hash_map::Entry;

use foldhash::{HashMap, HashMapExt};
use shared::batch::Row;
use uuid::Uuid;

/// Two events with one id are the same when their times differ by no more than this.
pub(super) const WINDOW_MICROSECONDS: i64 = 24 * 60 * 60 * 1_000_000;

/// What tells events apart; `timestamp` is in microseconds, since whatever epoch.
#[derive(Clone, Copy, Debug)]
pub(super) struct Identity<'a> {
    pub(super) distinct_id: &'a str,
    pub(super) id: Uuid,
    pub(super) timestamp: i64,
}

impl<'a> Identity<'a> {
    pub(super) fn of(row: &'a Row<'_>) -> Self {
        Self {
            distinct_id: &row.distinct_id,
            id: row.id,
            timestamp: row.timestamp.timestamp_micros(),
        }
    }

    /// Whether two events of one id are one.
    fn is_same_as(&self, other: &Self) -> bool {
        self.distinct_id == other.distinct_id
            && self.timestamp.abs_diff(other.timestamp) <= WINDOW_MICROSECONDS.unsigned_abs()
    }
}

/// The ids seen so far in one batch.
#[derive(Debug)]
pub(super) struct Seen<'a> {
    /// The first of each id; the others are for ids that two senders use, or one again after days: that hardly ever happens.
    events: HashMap<Uuid, (Identity<'a>, Vec<Identity<'a>>)>,
}

impl<'a> Seen<'a> {
    /// With room for so many.
    pub(super) fn with_capacity(events: usize) -> Self {
        Self {
            events: HashMap::with_capacity(events),
        }
    }

    /// Whether this event is the first of its kind; if so, later ones aren't.
    pub(super) fn is_first(&mut self, event: Identity<'a>) -> bool {
        match self.events.entry(event.id) {
            Entry::Vacant(entry) => {
                entry.insert((event, Vec::new()));
                true
            }
            Entry::Occupied(mut entry) => {
                let (first, others) = entry.get_mut();
                let is_new = !event.is_same_as(first) && !others.iter().any(|other| event.is_same_as(other));
                if is_new {
                    others.push(event);
                }
                is_new
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: i64 = WINDOW_MICROSECONDS;

    fn firsts(events: &[(u128, &str, i64)]) -> Vec<bool> {
        let mut seen = Seen::with_capacity(events.len());
        let identity = |&(id, distinct_id, timestamp)| Identity {
            id: Uuid::from_u128(id),
            distinct_id,
            timestamp,
        };
        events
            .iter()
            .map(|event| seen.is_first(identity(event)))
            .collect()
    }

    #[test]
    fn the_same_id_twice_is_stored_once() {
        assert_eq!(
            firsts(&[(1, "ada", 0), (1, "ada", 0), (2, "ada", 0)]),
            [true, false, true]
        );
    }

    #[test]
    fn a_retry_with_another_clock_is_the_same_event() {
        assert_eq!(
            firsts(&[(1, "ada", 0), (1, "ada", DAY), (1, "ada", -DAY)]),
            [true, false, false]
        );
    }

    #[test]
    fn an_id_used_again_after_more_than_a_day_is_another_event() {
        assert_eq!(
            firsts(&[(1, "ada", 0), (1, "ada", DAY + 1), (1, "ada", DAY + 2)]),
            [true, true, false]
        );
    }

    #[test]
    fn two_senders_may_use_one_id() {
        assert_eq!(firsts(&[(1, "ada", 0), (1, "bob", 0)]), [true, true]);
    }
}
