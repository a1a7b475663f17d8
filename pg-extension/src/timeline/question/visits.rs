//! Which session an event is of.

use std::collections::HashMap;
use std::ops::Range;

use rustc_hash::FxBuildHasher;

use crate::timeline::header::SESSION_BITS;
use crate::timeline::{SHARD_BITS, SHARD_PERSONS};

/// How many sessions there is room for before it grows.
pub(super) const USUAL: usize = 3 * SHARD_PERSONS;

/// The sessions of a shard's persons, numbered from 0 as they begin.
///
/// A session is what its sender calls one; where it doesn't, a person's events with less than the gap between them.
pub(super) struct Visits {
    /// Microseconds.
    gap: i64,
    persons: Vec<Person>,
    /// By number.
    sessions: Vec<Link>,
    /// By the sender's session and the person: those of persons that have many.
    named: HashMap<u64, u32, FxBuildHasher>,
}

/// A session, as one of its person's.
#[derive(Clone, Copy)]
struct Link {
    /// What the sender calls it; 0 where it has no name.
    name: u64,
    /// The number of the person's session with a name before it.
    before: u32,
}

const NONE: u32 = u32::MAX;
/// A person with more sessions than that is looked up.
const FEW: u32 = 16;

#[derive(Clone, Copy)]
struct Person {
    /// The sender's session of the last event that had one, and its number.
    name: u64,
    named: u32,
    /// A bit for each name that a session of its own may have: mostly it tells that a name is new.
    seen: u64,
    /// How many of its sessions have names, and the number of the last.
    count: u32,
    newest: u32,
    /// The number of the last session without a name, and when its last event was.
    unnamed: u32,
    last: i64,
}

impl Visits {
    pub(super) fn new(gap: i64) -> Self {
        let nobody = Person {
            name: 0,
            named: 0,
            seen: 0,
            count: 0,
            newest: NONE,
            unnamed: 0,
            last: i64::MIN,
        };
        Self {
            gap,
            persons: vec![nobody; SHARD_PERSONS],
            sessions: Vec::with_capacity(USUAL),
            named: HashMap::default(),
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
        let mut state = self.persons[person];
        let mut start = 0;
        for stretch in names.chunk_by(|a, b| a == b) {
            let (name, end) = (stretch[0], start + stretch.len());
            if name != 0 {
                if name != state.name {
                    let known = self.find(&state, person, name);
                    let number =
                        known.or_else(|| counts(start..end).then(|| self.begin(&mut state, person, name)));
                    state.name = number.map_or(0, |_| name);
                    state.named = number.unwrap_or(state.named);
                }
                if state.name != 0 {
                    visit(state.named as usize, start..end);
                }
                start = end;
                continue;
            }
            for part in times[start..end].chunk_by(|a, b| b.saturating_sub(*a) < self.gap) {
                if state.last == i64::MIN || part[0].saturating_sub(state.last) >= self.gap {
                    state.unnamed = self.sessions.len() as u32;
                    self.sessions.push(Link {
                        name: 0,
                        before: NONE,
                    });
                }
                state.last = part[part.len() - 1];
                visit(state.unnamed as usize, start..start + part.len());
                start += part.len();
            }
        }
        self.persons[person] = state;
    }

    /// The number of a person's session that has this name.
    fn find(&self, state: &Person, person: usize, name: u64) -> Option<u32> {
        if state.seen & bit(name) == 0 {
            return None;
        }
        if state.count > FEW {
            return self.named.get(&key(person, name)).copied();
        }
        let link = |number: u32| Some((number, self.sessions.get(number as usize)?));
        std::iter::successors(link(state.newest), |(_, session)| link(session.before))
            .find(|(_, session)| session.name == name)
            .map(|(number, _)| number)
    }

    /// Begins a session with a name that none of the person's has.
    fn begin(&mut self, state: &mut Person, person: usize, name: u64) -> u32 {
        let number = self.sessions.len() as u32;
        let before = if state.count > FEW { NONE } else { state.newest };
        self.sessions.push(Link { name, before });
        state.newest = number;
        state.seen |= bit(name);
        state.count += 1;
        if state.count > FEW {
            // Those before are looked up from now on, too.
            let mut next = number;
            while let Some(session) = self.sessions.get_mut(next as usize) {
                self.named.insert(key(person, session.name), next);
                next = std::mem::replace(&mut session.before, NONE);
            }
        }
        number
    }
}

fn key(person: usize, name: u64) -> u64 {
    name << SHARD_BITS | person as u64
}

/// One of 64, by the upper bits of what is a hash.
fn bit(name: u64) -> u64 {
    1 << (name >> (SESSION_BITS - 6) & 63)
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
            times in prop::collection::vec(0_i64..60, 1..90),
            names in prop_oneof![prop::collection::vec(0_u64..3, 90), prop::collection::vec((0_u64..40).prop_map(|name| name << 42), 90)],
            gap in 1_i64..9, week in 0_usize..90
        ) {
            let mut times = times;
            times.sort_unstable();
            let names = &names[..times.len()];
            let mut visits = Visits::new(gap);
            let mut sessions: Vec<Vec<usize>> = Vec::new();
            // Somebody else's sessions of the same names are others.
            visits.each(4, &[0, 0], &[1, 2 << 42], |_| true, |_, _| {});
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
