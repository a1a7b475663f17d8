//! Those events of pieces that a question wants, where it doesn't want most: the times of the others aren't even read.

use std::ops::Range;

use super::bits::{each, get, word};
use super::columns::Columns;
use super::header::Damaged;
use super::piece::{ENDS, Piece};
use super::question::{Question, Tuples};
use super::{SHARD_PERSONS, WEEK, week_start};

const LENGTHS_IN_A_WORD: u32 = 28;

/// Wanted events whose times aren't read yet, and what is made of a piece on the way; kept, so that its memory is.
#[derive(Debug)]
pub(super) struct Wanted<L> {
    /// By event of the last piece.
    labels: Vec<L>,
    values: Vec<u32>,
    /// By four events of a piece: where their times begin.
    fours: Vec<u32>,
    /// By wanted event: its number in its piece, its label, and what its tuple says besides, where that is asked.
    places: Vec<u32>,
    wanted_labels: Vec<L>,
    wanted_values: Vec<u32>,
    /// Whose they are, piece by piece.
    persons: Vec<Person>,
}

/// A person with wanted events in a piece.
#[derive(Debug, Clone)]
struct Person {
    /// By the number within the shard.
    person: u16,
    /// The number of the person's first event in the piece.
    start: u32,
    /// Which of all wanted events are theirs.
    wanted: Range<u32>,
}

impl<L> Default for Wanted<L> {
    fn default() -> Self {
        Self {
            labels: Vec::new(),
            values: Vec::new(),
            fours: Vec::new(),
            places: Vec::new(),
            wanted_labels: Vec::new(),
            wanted_values: Vec::new(),
            persons: Vec::new(),
        }
    }
}

impl<L: Copy + PartialEq> Wanted<L> {
    /// The persons with wanted events in a piece, and the labels of these.
    ///
    /// - `persons`: as [`look`](Self::look) says
    pub(super) fn labels(&self, persons: Range<usize>) -> impl Iterator<Item = (u16, &[L])> {
        let persons = self.persons.get(persons).unwrap_or_default();
        persons.iter().map(|Person { person, wanted, .. }| {
            let own = wanted.start as usize..wanted.end as usize;
            (*person, self.wanted_labels.get(own).unwrap_or_default())
        })
    }

    /// Forgets what was found in pieces.
    pub(super) fn clear(&mut self) {
        self.places.clear();
        self.wanted_labels.clear();
        self.wanted_values.clear();
        self.persons.clear();
    }

    /// Finds the wanted events of a piece; returns whose they are, for [`read`](Self::read). Persons without any don't appear.
    ///
    /// - `table`: the labels of the piece's names
    pub(super) fn look<Q: Question<Label = L>>(
        &mut self,
        piece: &Piece<'_>,
        question: &Q,
        table: &[L],
        tuples: Option<&Tuples>,
    ) -> Result<Range<usize>, Damaged> {
        let first = self.places.len();
        self.label(piece, question, table, tuples)?;
        let before = self.persons.len();
        let (mut at, mut end) = (first, 0);
        for (person, count) in piece.persons() {
            if usize::from(person) >= SHARD_PERSONS {
                return Err(Damaged("a person is in another shard"));
            }
            let start = end;
            end += count;
            let own = at;
            while self.places.get(at).is_some_and(|place| *place < end) {
                at += 1;
            }
            if at > own {
                self.persons.push(Person {
                    person,
                    start,
                    wanted: own as u32..at as u32,
                });
            }
        }
        if end as usize == usize::from(piece.header.events) {
            Ok(before..self.persons.len())
        } else {
            Err(Damaged("its persons' events don't add up"))
        }
    }

    /// Appends the wanted events of some of a piece's persons to the columns.
    pub(super) fn read(
        &mut self,
        piece: &Piece<'_>,
        persons: Range<usize>,
        is_needed: impl Fn(u16) -> bool,
        columns: &mut Columns<L>,
    ) -> Result<(), Damaged> {
        let has_values = !self.wanted_values.is_empty();
        let mut is_ready = false;
        for place in persons {
            let Person {
                person,
                start,
                wanted,
            } = &self.persons[place];
            if !is_needed(*person) {
                continue;
            }
            if !is_ready {
                find_times(piece, &mut self.fours)?;
                is_ready = true;
            }
            let own = wanted.start as usize..wanted.end as usize;
            columns.begin_stretch(*person, own.len());
            self.read_times(piece, *start as usize, &self.places[own.clone()], columns)?;
            columns.labels.extend_from_slice(&self.wanted_labels[own.clone()]);
            if has_values {
                columns.values.extend_from_slice(&self.wanted_values[own]);
            }
        }
        Ok(())
    }

    /// Labels the events, and keeps those that are wanted: without a branch, for which are is not to be foretold.
    fn label<Q: Question<Label = L>>(
        &mut self,
        piece: &Piece<'_>,
        question: &Q,
        table: &[L],
        tuples: Option<&Tuples>,
    ) -> Result<(), Damaged> {
        let before = self.places.len();
        self.places.resize(before + usize::from(piece.header.events), 0);
        match tuples {
            None => self.label_by_name(before, piece, question, table),
            Some(tuples) => self.label_by_tuple(before, piece, question, table, tuples),
        }
    }

    /// Where names alone say what is wanted, labels are made of those only.
    fn label_by_name<Q: Question<Label = L>>(
        &mut self,
        before: usize,
        piece: &Piece<'_>,
        question: &Q,
        table: &[L],
    ) -> Result<(), Damaged> {
        let Self {
            places,
            wanted_labels,
            ..
        } = self;
        let is_wanted: Vec<bool> = table.iter().map(|label| question.is_wanted(*label)).collect();
        let (codes, width) = (
            piece.from(piece.header.layout().events),
            piece.header.name_width.into(),
        );
        let (own, mut wanted) = (&mut places[before..], 0);
        each(codes, piece.header.events.into(), width, |at, code| {
            own[wanted] = at as u32;
            // A code that no name has is found out below.
            wanted += usize::from(is_wanted.get(code as usize).copied().unwrap_or(true));
        });
        places.truncate(before + wanted);
        for place in &places[before..] {
            let code = get(codes, *place as usize, width) as usize;
            wanted_labels.push(*table.get(code).ok_or(Damaged("an event has no name"))?);
        }
        Ok(())
    }

    fn label_by_tuple<Q: Question<Label = L>>(
        &mut self,
        before: usize,
        piece: &Piece<'_>,
        question: &Q,
        table: &[L],
        tuples: &Tuples,
    ) -> Result<(), Damaged> {
        let count = usize::from(piece.header.events);
        let first = *table.first().ok_or(Damaged("it has no names"))?;
        let Self {
            labels,
            values,
            places,
            wanted_labels,
            wanted_values,
            ..
        } = self;
        labels.clear();
        labels.resize(count, first);
        piece.each_label(table, |at, label| labels[at] = label)?;
        values.resize(count, 0);
        piece.each_tuple(
            |tuple| tuples.of(tuple),
            |at, (mask, value)| {
                if let (Some(label), Some(place)) = (labels.get_mut(at), values.get_mut(at)) {
                    *label = question.restrict(*label, mask);
                    *place = value;
                }
            },
        )?;
        let mut wanted = before;
        for (at, label) in (0..).zip(labels.iter()) {
            places[wanted] = at;
            wanted += usize::from(question.is_wanted(*label));
        }
        places.truncate(wanted);
        let own = || places[before..].iter().map(|place| *place as usize);
        wanted_labels.extend(own().map(|at| labels[at]));
        if tuples.has_values() {
            wanted_values.extend(own().map(|at| values[at]));
        }
        Ok(())
    }

    /// Appends the times of some of a person's events.
    ///
    /// - `start`: the number of the person's first event
    /// - `wanted`: the numbers of those that are asked for, ascending
    fn read_times(
        &self,
        piece: &Piece<'_>,
        start: usize,
        wanted: &[u32],
        columns: &mut Columns<L>,
    ) -> Result<(), Damaged> {
        let lengths = piece.from(piece.header.layout().lengths);
        let unit = piece.header.unit_microseconds();
        let week = week_start(piece.header.week);
        let end = week + WEEK;
        let begins = |event: usize| {
            let four = self.fours.get(event / 4).copied().unwrap_or(0);
            let ends = ENDS[lengths.get(event / 4).map_or(0, |four| usize::from(*four))];
            let before = (event % 4).checked_sub(1).map_or(0, |before| ends[before]);
            four as usize + usize::from(before)
        };
        let (mut event, mut at, mut units) = (start, begins(start), 0_u64);
        // The lengths of the next ones, as many as a word holds from any place.
        let (mut next, mut left) = (0, 0);
        for place in wanted {
            while event <= *place as usize {
                if left == 0 {
                    next = word(lengths, event / 4) >> (event % 4 * 2);
                    left = LENGTHS_IN_A_WORD;
                }
                let bytes = (next & 3) as usize + 2;
                next >>= 2;
                left -= 1;
                // None is so wide that the sum of a piece's could overflow.
                units += piece.word(at) & ((1 << (bytes * 8)) - 1);
                at += bytes;
                event += 1;
            }
            let time = week.saturating_add(units.cast_signed().saturating_mul(unit));
            if time >= end {
                return Err(Damaged("a time is outside of its week"));
            }
            columns.times.push(time);
        }
        Ok(())
    }
}

/// Finds where the times of each four events of a piece begin.
fn find_times(piece: &Piece<'_>, fours: &mut Vec<u32>) -> Result<(), Damaged> {
    let layout = piece.header.layout();
    let count = usize::from(piece.header.events);
    let lengths = piece.from(layout.lengths);
    let mut at = layout.times as u32;
    fours.clear();
    fours.extend(lengths.iter().take(count.div_ceil(4)).map(|four| {
        let begins = at;
        at += u32::from(ENDS[usize::from(*four)][3]);
        begins
    }));
    // Those that fill up the last four aren't there.
    let missing = match (count % 4, lengths.get(count / 4)) {
        (0, _) | (_, None) => 0,
        (some, Some(four)) => {
            let ends = ENDS[usize::from(*four)];
            u32::from(ends[3] - ends[some - 1])
        }
    };
    if at - missing == layout.changes as u32 {
        Ok(())
    } else {
        Err(Damaged("its times don't add up"))
    }
}
