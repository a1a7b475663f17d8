//! Which persons of a cohort came back, and when.

use serde::Deserialize;

use super::{ALSO, ASKED, Bucket, EARLIER, Question, When};
use crate::rollup::dense::Dense;

/// Of the events asked about the first makes cohorts, and the second counts as coming back.
///
/// The answer has, for each of the `cohorts` first periods, `periods` + 1 counts: the cohort's size, and how many of
/// it came back in the first, second, … period after it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Asked {
    /// In how many of the first periods there are cohorts.
    cohorts: usize,
    periods: usize,
    mode: Mode,
    rolling: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Mode {
    Recurring,
    FirstTime,
    FirstEver,
}

/// weir.retention() allows no more.
const MOST_PERIODS: usize = 1000;

impl Asked {
    pub(super) fn begin(self) -> Retention {
        Retention {
            asked: Self {
                periods: self.periods.min(MOST_PERIODS),
                ..self
            },
            known: Dense::default(),
            starts: Vec::new(),
            backs: Vec::new(),
        }
    }
}

pub(super) struct Retention {
    asked: Asked,
    /// Who is in no cohort to come.
    known: Dense,
    /// By period: who is in its cohort, and who came back in it.
    starts: Vec<Dense>,
    backs: Vec<Dense>,
}

impl Question for Retention {
    fn role(&self, of: u8, when: When) -> u8 {
        let may_start = of & 1 == 1;
        let start = match when {
            When::InRange if may_start => ASKED,
            When::BeforeBuckets | When::BeforeRange if may_start && self.asked.mode == Mode::FirstEver => {
                EARLIER
            }
            _ => 0,
        };
        let is_back = of & 2 == 2 && matches!(when, When::InRange | When::AfterRange);
        start | if is_back { ALSO } else { 0 }
    }

    fn bucket(&mut self, bucket: Bucket) {
        let mut starts = bucket.asked;
        if self.asked.mode != Mode::Recurring {
            self.known.unite(&bucket.earlier);
            starts.subtract(&self.known);
            self.known.unite(&starts);
        }
        self.starts.push(starts);
        self.backs.push(bucket.also);
    }

    fn answer(mut self: Box<Self>, pause: fn()) -> Vec<i64> {
        if self.asked.rolling {
            // Who came back in a period came back in that one or any earlier one.
            for period in (1..self.backs.len()).rev() {
                let (earlier, later) = self.backs.split_at_mut(period);
                if let (Some(earlier), Some(later)) = (earlier.last_mut(), later.first()) {
                    earlier.unite(later);
                }
            }
        }
        let mut counts = Vec::new();
        for (cohort, starts) in self.starts.iter().enumerate().take(self.asked.cohorts) {
            pause();
            counts.push(starts.len());
            let back = |period: usize| {
                self.backs
                    .get(cohort + period)
                    .map_or(0, |back| starts.common(back))
            };
            counts.extend((1..=self.asked.periods).map(back));
        }
        counts
    }
}
