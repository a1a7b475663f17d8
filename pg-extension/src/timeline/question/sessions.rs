//! Sessions by the bucket in which they begin.

use std::ops::Range;

use serde::Deserialize;

use super::visits::{USUAL, Visits};
use super::{Buckets, Question};
use crate::timeline::SHARD_PERSONS;
use crate::timeline::columns::{Columns, Events};

/// What SQL says of it. The answer is that of [`Counted`].
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::timeline) struct Asked {
    /// Starts of the buckets, ascending; the first event isn't before the first.
    buckets: Vec<i64>,
    /// Microseconds without an event that end a session to which its sender gives no name.
    gap: i64,
}

impl Asked {
    pub(super) fn begin(self) -> Sessions {
        Sessions {
            visits: Visits::new(self.gap),
            sessions: Vec::with_capacity(USUAL),
            persons: vec![0; self.buckets.len().max(1)],
            last: vec![u32::MAX; SHARD_PERSONS],
            buckets: Buckets::new(self.buckets),
            seen: Columns::default(),
        }
    }
}

struct Session {
    bucket: u32,
    events: u32,
    first: i64,
    last: i64,
}

pub(super) struct Sessions {
    visits: Visits,
    buckets: Buckets,
    /// By number.
    sessions: Vec<Session>,
    /// By bucket: who began a session in it.
    persons: Vec<u32>,
    /// By person: the last bucket in which it began a session. Time only goes on, so that is all there is to know.
    last: Vec<u32>,
    /// A person's events that are seen.
    seen: Columns<bool>,
}

impl Question for Sessions {
    /// Whether it is seen.
    type Label = bool;
    const SESSIONS: bool = true;

    fn label(&self, _: u32) -> bool {
        true
    }

    fn restrict(&self, label: bool, mask: u64) -> bool {
        label && mask != 0
    }

    fn person(&mut self, person: usize, events: Events<'_, bool>) {
        if events.labels.iter().all(|is_seen| *is_seen) {
            self.visit(person, events);
            return;
        }
        let mut seen = std::mem::take(&mut self.seen);
        seen.clear();
        let places = || (0..events.times.len()).filter(|at| events.labels[*at]);
        seen.times.extend(places().map(|at| events.times[at]));
        seen.sessions.extend(places().map(|at| events.sessions[at]));
        self.visit(person, seen.all());
        self.seen = seen;
    }

    fn answer(self, _: fn()) -> Vec<i64> {
        self.words()
    }
}

impl Sessions {
    fn visit(&mut self, person: usize, events: Events<'_, bool>) {
        let Self {
            visits,
            buckets,
            sessions,
            persons,
            last,
            ..
        } = self;
        visits.each(
            person,
            events.times,
            events.sessions,
            |_| true,
            |number, stretch| {
                let (first, end) = (events.times[stretch.start], events.times[stretch.end - 1]);
                let count = stretch.len() as u32;
                match sessions.get_mut(number) {
                    Some(session) => {
                        session.events += count;
                        session.last = end;
                    }
                    None => {
                        let bucket = buckets.of(first).map_or(0, |(bucket, _)| bucket);
                        if last[person] != bucket {
                            last[person] = bucket;
                            persons[bucket as usize] += 1;
                        }
                        sessions.push(Session {
                            bucket,
                            events: count,
                            first,
                            last: end,
                        });
                    }
                }
            },
        );
    }

    fn words(self) -> Vec<i64> {
        let mut counts = vec![[0; 3]; self.persons.len()];
        for session in &self.sessions {
            let [sessions, events, bounces] = &mut counts[session.bucket as usize];
            *sessions += 1;
            *events += i64::from(session.events);
            *bounces += i64::from(session.events == 1);
        }
        let mut words = Vec::new();
        // By bucket: where its next session's duration goes.
        let mut places = vec![0; counts.len()];
        for (bucket, [sessions, events, bounces]) in counts.into_iter().enumerate() {
            if sessions > 0 {
                words.extend([
                    bucket as i64,
                    self.persons[bucket].into(),
                    events,
                    bounces,
                    sessions,
                ]);
                places[bucket] = words.len();
                words.resize(words.len() + sessions as usize, 0);
            }
        }
        for session in self.sessions {
            let place = &mut places[session.bucket as usize];
            words[*place] = session.last - session.first;
            *place += 1;
        }
        words
    }
}

/// The sessions that began in one bucket.
///
/// The words of an answer are, for each bucket with sessions: its place, the counts of persons, events, and sessions
/// of a single event; how many sessions; and the microseconds of each.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(in crate::timeline) struct Counted {
    pub(in crate::timeline) persons: i64,
    pub(in crate::timeline) events: i64,
    pub(in crate::timeline) bounces: i64,
    pub(in crate::timeline) sessions: i64,
}

impl Counted {
    /// Adds up the parts of all shards, by bucket; nothing where they aren't such parts.
    pub(in crate::timeline) fn sum(
        mut words: impl Iterator<Item = i64>,
        buckets: usize,
    ) -> Option<Vec<Self>> {
        let mut all = vec![Self::default(); buckets];
        while let Some(bucket) = words.next() {
            let counted = all.get_mut(usize::try_from(bucket).ok()?)?;
            counted.persons += words.next()?;
            counted.events += words.next()?;
            counted.bounces += words.next()?;
            let sessions = words.next()?;
            counted.sessions += sessions;
            (0..sessions).try_for_each(|_| words.next().map(drop))?;
        }
        Some(all)
    }

    /// How long the sessions of some of the buckets took, by bucket.
    pub(in crate::timeline) fn microseconds(
        mut words: impl Iterator<Item = i64>,
        buckets: Range<usize>,
    ) -> Vec<Vec<i64>> {
        let mut all = vec![Vec::new(); buckets.len()];
        while let Some(bucket) = words.next() {
            let place = (bucket as usize).checked_sub(buckets.start);
            let [_, _, _, sessions] = std::array::from_fn(|_| words.next().unwrap_or(0));
            let own = words.by_ref().take(sessions as usize);
            match place.and_then(|place| all.get_mut(place)) {
                Some(microseconds) => microseconds.extend(own),
                None => own.for_each(drop),
            }
        }
        all
    }
}
