//! In how many buckets each person had an event.

use super::{Bucket, Question};
use crate::rollup::dense::{Dense, numbers};

/// The answer is as many counts as there are buckets: the persons with events in one of them, in two, …
#[derive(Default)]
pub(super) struct Stickiness {
    buckets: usize,
    /// Each person's number of buckets: who has a one in each binary place, the lowest first.
    digits: Vec<Dense>,
}

impl Question for Stickiness {
    fn bucket(&mut self, bucket: Bucket) {
        self.buckets += 1;
        let mut carry = bucket.asked;
        for digit in &mut self.digits {
            digit.add_digit(&mut carry);
        }
        if !carry.is_empty() {
            self.digits.push(carry);
        }
    }

    fn answer(self: Box<Self>, _: fn()) -> Vec<i64> {
        let mut counts = vec![0; self.buckets];
        numbers(&self.digits, |number| {
            if let Some(count) = number.checked_sub(1).and_then(|place| counts.get_mut(place)) {
                *count += 1;
            }
        });
        counts
    }
}
