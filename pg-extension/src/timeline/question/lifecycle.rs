//! Who is new in a period, who came back to it, and who is gone.

use serde::Deserialize;

use super::{Buckets, Named, Question};
use crate::timeline::SHARD_PERSONS;
use crate::timeline::columns::Events;

/// What SQL says of it.
///
/// The answer has five counts for each period: the persons who are new, returning, resurrecting and dormant in it, and
/// those who had an event in it, in the range or before.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::timeline) struct Asked {
    /// Starts of the periods, ascending: those of the range, and the one before it if there is something before.
    buckets: Vec<i64>,
    event: Named,
    /// Where the range begins. What was before says who is new.
    from: i64,
}

impl Asked {
    pub(super) fn begin(self) -> Lifecycle {
        let nobody = Person {
            last: NEVER,
            before: NEVER,
            counted: NEVER,
        };
        Lifecycle {
            event: self.event,
            from: self.from,
            counts: vec![[0; 5]; self.buckets.len()],
            persons: vec![nobody; SHARD_PERSONS],
            buckets: Buckets::new(self.buckets),
        }
    }
}

const NEVER: u32 = u32::MAX;
/// A period before the first.
const EARLIER: u32 = u32::MAX - 1;

#[derive(Clone, Copy)]
struct Person {
    /// The last period with an event, and the one with an event before that.
    last: u32,
    before: u32,
    /// The last period with an event in the range.
    counted: u32,
}

pub(super) struct Lifecycle {
    event: Named,
    from: i64,
    buckets: Buckets,
    counts: Vec<[i64; 5]>,
    persons: Vec<Person>,
}

impl Question for Lifecycle {
    type Label = bool;
    const IS_CHOOSY: bool = true;

    fn is_wanted(&self, is_asked: bool) -> bool {
        is_asked
    }

    fn label(&self, name: u32) -> bool {
        self.event.is(name)
    }

    fn person(&mut self, person: usize, events: Events<'_, bool>) {
        let state = &mut self.persons[person];
        for (time, is_asked) in events.times.iter().zip(events.labels) {
            if !is_asked {
                continue;
            }
            let Some((period, _)) = self.buckets.of(*time) else {
                state.last = EARLIER;
                continue;
            };
            let at = period as usize;
            if state.last != period {
                state.before = state.last;
                state.last = period;
                self.counts[at][4] += 1;
                if let Some(next) = self.counts.get_mut(at + 1) {
                    next[3] += 1;
                }
            }
            if *time >= self.from && state.counted != period {
                state.counted = period;
                match state.before {
                    NEVER => self.counts[at][0] += 1,
                    before if before.wrapping_add(1) == period => {
                        self.counts[at][1] += 1;
                        self.counts[at][3] -= 1;
                    }
                    _ => self.counts[at][2] += 1,
                }
            }
        }
    }

    fn answer(self, _: fn()) -> Vec<i64> {
        self.counts.into_flattened()
    }
}
