//! Who is new in a period, who came back to it, and who is gone.

use super::{ALSO, ASKED, Bucket, EARLIER, Question, When};
use crate::rollup::dense::Dense;

/// The answer has five counts for each period: the persons who are new, returning, resurrecting and dormant in it, and
/// those who had an event in it, in the range or before.
#[derive(Default)]
pub(super) struct Lifecycle {
    /// Who had an event in the period before.
    before: Dense,
    /// Who had one at any time before.
    ever: Dense,
    counts: Vec<[i64; 5]>,
}

impl Question for Lifecycle {
    fn role(&self, _: u8, when: When) -> u8 {
        match when {
            When::BeforeBuckets => EARLIER,
            When::BeforeRange => ALSO,
            When::InRange | When::AfterRange => ASKED | ALSO,
        }
    }

    fn bucket(&mut self, bucket: Bucket) {
        let Bucket {
            asked, also, earlier, ..
        } = bucket;
        self.ever.unite(&earlier);
        let known = asked.common(&self.ever);
        let returning = asked.common(&self.before);
        self.counts.push([
            asked.len() - known,
            returning,
            known - returning,
            self.before.len() - returning,
            also.len(),
        ]);
        self.ever.unite(&also);
        self.before = also;
    }

    fn answer(self: Box<Self>, _: fn()) -> Vec<i64> {
        self.counts.into_flattened()
    }
}
