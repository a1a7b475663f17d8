//! Which session an event is of.

use std::collections::HashMap;
use std::ops::Range;

use rustc_hash::FxBuildHasher;

use crate::timeline::SHARD_BITS;
use crate::timeline::SHARD_PERSONS;

/// How many sessions there is room for before it grows.
pub(super) const USUAL: usize = 3 * SHARD_PERSONS;

/// The sessions of a shard's persons, numbered from 0 as they begin.
///
/// A session is what its sender calls one; where it doesn't, a person's events with less than the gap between them.
pub(super) struct Visits {
    /// Microseconds.
    gap: i64,
    count: u32,
    persons: Vec<Person>,
    /// By the sender's session and the person.
    named: HashMap<u64, u32, FxBuildHasher>,
}

#[derive(Clone, Copy)]
struct Person {
    /// The sender's session of the last event that had one, and its number.
    name: u64,
    named: u32,
    /// Whether any session of its own has a name and a number.
    has_named: bool,
    /// The number of the last session without a name, and when its last event was.
    unnamed: u32,
    last: i64,
}

impl Visits {
    pub(super) fn new(gap: i64) -> Self {
        let nobody = Person {
            name: 0,
            named: 0,
            has_named: false,
            unnamed: 0,
            last: i64::MIN,
        };
        Self {
            gap,
            count: 0,
            persons: vec![nobody; SHARD_PERSONS],
            named: HashMap::with_capacity_and_hasher(USUAL, FxBuildHasher),
        }
    }

    /// Calls `visit` for each stretch of a person's next events that is of one session, with the session's number.
    ///
    /// - `counts`: whether a session is one from this stretch on; stretches before are passed over, where it has a name
    /// - `times`: in order, and later than those before
    /// - `names`: the sender's sessions, 0 being none; as long as `times`
    pub(super) fn each(
        &mut self,
        person: usize,
        times: &[i64],
        names: &[u64],
        counts: impl Fn(Range<usize>) -> bool,
        mut visit: impl FnMut(usize, Range<usize>),
    ) {
        let Self {
            gap,
            count,
            persons,
            named,
        } = self;
        let state = &mut persons[person];
        let mut start = 0;
        for stretch in names.chunk_by(|a, b| a == b) {
            let (name, end) = (stretch[0], start + stretch.len());
            if name != 0 {
                if name != state.name {
                    let key = name << SHARD_BITS | person as u64;
                    let number = if counts(start..end) {
                        Some(*named.entry(key).or_insert_with(|| next(count)))
                    } else if state.has_named {
                        named.get(&key).copied()
                    } else {
                        None
                    };
                    state.has_named |= number.is_some();
                    state.name = number.map_or(0, |_| name);
                    state.named = number.unwrap_or(state.named);
                }
                if state.name != 0 {
                    visit(state.named as usize, start..end);
                }
                start = end;
                continue;
            }
            for part in times[start..end].chunk_by(|a, b| b.saturating_sub(*a) < *gap) {
                if state.last == i64::MIN || part[0].saturating_sub(state.last) >= *gap {
                    state.unnamed = next(count);
                }
                state.last = part[part.len() - 1];
                visit(state.unnamed as usize, start..start + part.len());
                start += part.len();
            }
        }
    }
}

/// The number of a session that begins.
fn next(count: &mut u32) -> u32 {
    *count += 1;
    *count - 1
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The events of each session: what SEMANTICS.md says of one person, word by word.
    fn wanted(events: &[(i64, u64)], gap: i64) -> Vec<Vec<usize>> {
        let mut sessions: Vec<(u64, Vec<usize>)> = Vec::new();
        for (at, (time, name)) in events.iter().enumerate() {
            let same = sessions.iter_mut().rfind(|(of, before)| {
                of == name && (*name != 0 || before.last().is_some_and(|last| time - events[*last].0 < gap))
            });
            match same {
                Some((_, session)) => session.push(at),
                None => sessions.push((*name, vec![at])),
            }
        }
        sessions.into_iter().map(|(_, session)| session).collect()
    }

    proptest! {
        #[test]
        fn every_event_is_of_one_session(
            times in prop::collection::vec(0_i64..60, 1..40), names in prop::collection::vec(0_u64..3, 40), gap in 1_i64..9, week in 0_usize..40
        ) {
            let mut times = times;
            times.sort_unstable();
            let names = &names[..times.len()];
            let mut visits = Visits::new(gap);
            let mut sessions: Vec<Vec<usize>> = Vec::new();
            // Somebody else's sessions of the same names are others.
            visits.each(4, &[0, 0], &[1, 2], |_| true, |_, _| {});
            let week = week.min(times.len());
            for weeks in [0..week, week..times.len()] {
                visits.each(3, &times[weeks.clone()], &names[weeks.clone()], |_| true, |number, stretch| {
                    let number = number - 2;
                    assert!(number <= sessions.len(), "numbers have no gaps");
                    if number == sessions.len() {
                        sessions.push(Vec::new());
                    }
                    sessions[number].extend(stretch.map(|at| weeks.start + at));
                });
            }
            let events: Vec<(i64, u64)> = times.iter().copied().zip(names.iter().copied()).collect();
            prop_assert_eq!(sessions, wanted(&events, gap));
        }
    }
}
