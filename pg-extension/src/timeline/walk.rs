//! From the pieces of a shard to a question, person by person, in order of time.

use std::ops::{Range, RangeInclusive};

use super::SHARD_PERSONS;
use super::columns::{Columns, Events};
use super::header::Damaged;
use super::piece::Piece;
use super::question::{Question, Tuples};
use super::waiting::Waiting;
use super::wanted::Wanted;
use crate::pause::Pause;

/// Which events are walked.
#[derive(Debug, Clone)]
pub(super) struct Scope {
    /// In microseconds since 2000-01-01 UTC.
    pub(super) times: Range<i64>,
    /// By their number within the shard.
    pub(super) persons: RangeInclusive<u16>,
    /// What their tuples are to the question; nothing where it doesn't ask.
    pub(super) tuples: Option<Tuples>,
}

/// What is walked besides and instead of the shard's pieces.
#[derive(Debug, Default)]
pub(super) struct Live {
    /// Pieces of this shard with events that aren't in the timeline yet, by week and first person.
    pub(super) pieces: Vec<Vec<u8>>,
    /// Persons, by their number within the shard, of whom the timeline's pieces aren't right.
    pub(super) skipped: Vec<u16>,
    /// They may be many, and are taken between two of the shard's pieces.
    pub(super) pause: Pause,
}

/// Of a week in which pieces overlap: what is walked before a pause.
const EVENTS_AT_ONCE: u32 = 16_384;

/// One shard on its way through a question. Pieces must come by week and first person.
///
/// Where pieces don't overlap, each is walked as it comes. Where they do, a person's events are held back until every
/// piece is there that may have some of that person and week.
#[derive(Debug)]
pub(super) struct Walk<Q: Question> {
    question: Q,
    scope: Scope,
    live: std::vec::IntoIter<Vec<u8>>,
    skipped: Option<Vec<bool>>,
    pause: Pause,
    /// Week and first person of the last piece.
    at: (i32, u16),
    wanted: Wanted<Q::Label>,
    /// Of a question that is spared persons.
    waiting: Waiting,
    held: Columns<Q::Label>,
    kept: Columns<Q::Label>,
    merged: Columns<Q::Label>,
}

impl<Q: Question> Walk<Q> {
    pub(super) fn new(question: Q, scope: Scope, live: Live) -> Self {
        let skipped = (!live.skipped.is_empty()).then(|| {
            let mut skipped = vec![false; SHARD_PERSONS];
            for person in live.skipped {
                if let Some(place) = skipped.get_mut(usize::from(person)) {
                    *place = true;
                }
            }
            skipped
        });
        Self {
            question,
            scope,
            live: live.pieces.into_iter(),
            skipped,
            pause: live.pause,
            at: (i32::MIN, 0),
            wanted: Wanted::default(),
            waiting: Waiting::default(),
            held: Columns::default(),
            kept: Columns::default(),
            merged: Columns::default(),
        }
    }

    /// Takes the next piece of the timeline.
    pub(super) fn take(&mut self, bytes: &[u8]) -> Result<(), Damaged> {
        let piece = Piece::read(bytes)?;
        let at = (piece.header.week, piece.header.first_person);
        self.take_live(Some(at))?;
        self.advance(at)?;
        let first = self.held.stretches.len();
        self.hold(&piece, false)?;
        if let Some(skipped) = &self.skipped {
            let mut place = first;
            for index in first..self.held.stretches.len() {
                let stretch = self.held.stretches[index];
                if !skipped[usize::from(stretch.person)] {
                    self.held.stretches[place] = stretch;
                    place += 1;
                }
            }
            self.held.stretches.truncate(place);
        }
        Ok(())
    }

    /// Takes all of a person's events, labelled with the codes of their names, past the pieces.
    pub(super) fn person(&mut self, person: usize, events: Events<'_, u32>) {
        let labels: Vec<Q::Label> = events
            .labels
            .iter()
            .map(|name| self.question.label(*name))
            .collect();
        let events = Events {
            times: events.times,
            labels: &labels,
            sessions: events.sessions,
            values: events.values,
        };
        self.question.person(
            person,
            events.within(self.scope.times.start, self.scope.times.end),
        );
    }

    /// What the question says after the last piece.
    pub(super) fn end(mut self, pause: fn()) -> Result<Vec<i64>, Damaged> {
        self.take_live(None)?;
        self.settle((i32::MAX, 0))?;
        self.walk_below(u16::MAX);
        Ok(self.question.answer(pause))
    }

    /// Takes the live pieces that come before.
    fn take_live(&mut self, before: Option<(i32, u16)>) -> Result<(), Damaged> {
        while let Some(bytes) = self.live.as_slice().first() {
            let piece = Piece::read(bytes)?;
            let at = (piece.header.week, piece.header.first_person);
            if before.is_some_and(|before| at > before) {
                break;
            }
            let Some(bytes) = self.live.next() else { break };
            self.pause.take();
            self.advance(at)?;
            self.hold(&Piece::read(&bytes)?, true)?;
        }
        Ok(())
    }

    fn hold(&mut self, piece: &Piece<'_>, is_live: bool) -> Result<(), Damaged> {
        let (question, held) = (&self.question, &mut self.held);
        let tuples = self.scope.tuples.as_ref();
        if Q::IS_CHOOSY {
            let names = piece.names()?;
            let table: Vec<Q::Label> = names.into_iter().map(|name| question.label(name)).collect();
            if Q::SPARES_PERSONS || tuples.is_some() || !table.iter().all(|label| question.is_wanted(*label))
            {
                let persons = self.wanted.look(piece, question, &table, tuples)?;
                if !Q::SPARES_PERSONS {
                    self.wanted.read(piece, persons, |_| true, held)?;
                    self.wanted.clear();
                    return Ok(());
                }
                for (person, labels) in self.wanted.labels(persons.clone()) {
                    if labels.iter().any(|label| question.begins(*label))
                        && is_right(self.skipped.as_deref(), person, is_live)
                    {
                        self.waiting.begin(person);
                    }
                }
                self.waiting.push(piece, persons, is_live);
                return Ok(());
            }
        }
        let start = held.times.len();
        piece.decode(|name| question.label(name), Q::SESSIONS, held)?;
        let Some(tuples) = tuples else {
            return Ok(());
        };
        if tuples.has_values() {
            held.values.resize(held.times.len(), 0);
        }
        let Columns { labels, values, .. } = held;
        piece.each_tuple(
            |tuple| tuples.of(tuple),
            |index, (mask, value)| {
                let label = &mut labels[start + index];
                *label = question.restrict(*label, mask);
                if let Some(place) = values.get_mut(start + index) {
                    *place = value;
                }
            },
        )
    }

    /// Walks what no later piece can add to.
    fn advance(&mut self, at: (i32, u16)) -> Result<(), Damaged> {
        if at < self.at {
            return Err(Damaged("it comes out of order"));
        }
        self.settle(at)?;
        // What is held of a person may have a part that waits.
        if !self.waiting.is_empty() {
            self.at = at;
            return Ok(());
        }
        if at.0 > self.at.0 {
            self.walk_below(u16::MAX);
        } else {
            self.walk_below(at.1);
        }
        self.at = at;
        Ok(())
    }

    /// Holds what needn't wait for pieces from `at` on.
    fn settle(&mut self, at: (i32, u16)) -> Result<(), Damaged> {
        let (question, skipped) = (&self.question, self.skipped.as_deref());
        self.waiting.settle(
            at,
            &mut self.wanted,
            |person, is_live| is_right(skipped, person, is_live),
            |person, from| question.awaits(person, from),
            &mut self.held,
        )
    }

    /// Walks the held events of the persons below `limit`, and keeps the others.
    fn walk_below(&mut self, limit: u16) {
        let Self {
            question,
            scope,
            held,
            kept,
            merged,
            pause,
            ..
        } = self;
        if !held.stretches.is_sorted_by_key(|stretch| stretch.person) {
            held.stretches.sort_by_key(|stretch| stretch.person);
        }
        let end = held.stretches.partition_point(|stretch| stretch.person < limit);
        let mut unpaused = 0;
        for stretches in held.stretches[..end].chunk_by(|a, b| a.person == b.person) {
            let person = stretches[0].person;
            unpaused += stretches.iter().map(|stretch| stretch.count).sum::<u32>();
            if unpaused > EVENTS_AT_ONCE {
                pause.take();
                unpaused = 0;
            }
            if !scope.persons.contains(&person) {
                continue;
            }
            let events = match stretches {
                [only] => held.events(*only),
                several => {
                    merged.merge(held, several);
                    merged.all()
                }
            };
            let events = events.within(scope.times.start, scope.times.end);
            if !events.times.is_empty() {
                question.person(person.into(), events);
            }
        }
        kept.clear();
        for stretch in &held.stretches[end..] {
            kept.push(stretch.person, held.events(*stretch));
        }
        std::mem::swap(held, kept);
    }
}

/// Whether pieces of this kind are right about a person.
fn is_right(skipped: Option<&[bool]>, person: u16, is_live: bool) -> bool {
    is_live || skipped.is_none_or(|skipped| !skipped[usize::from(person)])
}
