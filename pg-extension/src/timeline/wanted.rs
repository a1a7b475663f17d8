//! Those events of a piece that a question wants, where it doesn't want most: the times of the others aren't even read.

use super::bits::word;
use super::columns::Columns;
use super::header::Damaged;
use super::piece::{ENDS, Piece};
use super::question::{Question, Tuples};
use super::{SHARD_PERSONS, WEEK, week_start};

const LENGTHS_IN_A_WORD: u32 = 28;

/// What is made of a piece on the way; kept, so that its memory is.
#[derive(Debug)]
pub(super) struct Wanted<L> {
    /// By event.
    labels: Vec<L>,
    values: Vec<u32>,
    /// The numbers of those that are wanted.
    places: Vec<u32>,
    /// By four events: where their times begin.
    fours: Vec<u32>,
}

impl<L> Default for Wanted<L> {
    fn default() -> Self {
        Self {
            labels: Vec::new(),
            values: Vec::new(),
            places: Vec::new(),
            fours: Vec::new(),
        }
    }
}

impl<L: Copy + PartialEq> Wanted<L> {
    /// Appends the wanted events of a piece to the columns; persons without any don't appear.
    ///
    /// - `table`: the labels of the piece's names
    pub(super) fn decode<Q: Question<Label = L>>(
        &mut self,
        piece: &Piece<'_>,
        question: &Q,
        table: &[L],
        tuples: Option<&Tuples>,
        columns: &mut Columns<L>,
    ) -> Result<(), Damaged> {
        self.label(piece, question, table, tuples)?;
        self.find_times(piece)?;
        let has_values = tuples.is_some_and(Tuples::has_values);
        let mut places = self.places.as_slice();
        let mut end = 0;
        for (person, count) in piece.persons() {
            if usize::from(person) >= SHARD_PERSONS {
                return Err(Damaged("a person is in another shard"));
            }
            let start = end;
            end += count;
            if places.first().is_none_or(|place| *place >= end) {
                continue;
            }
            let (own, others) = places.split_at(places.iter().take_while(|place| **place < end).count());
            places = others;
            columns.begin_stretch(person, own.len());
            self.read_times(piece, start as usize, own, columns)?;
            let place = |place: &u32| *place as usize;
            columns
                .labels
                .extend(own.iter().map(place).map(|at| self.labels[at]));
            if has_values {
                columns
                    .values
                    .extend(own.iter().map(place).map(|at| self.values[at]));
            }
        }
        if end as usize == usize::from(piece.header.events) {
            Ok(())
        } else {
            Err(Damaged("its persons' events don't add up"))
        }
    }

    /// Labels all events, and finds those that are wanted: without a branch, for which are is not to be foretold.
    fn label<Q: Question<Label = L>>(
        &mut self,
        piece: &Piece<'_>,
        question: &Q,
        table: &[L],
        tuples: Option<&Tuples>,
    ) -> Result<(), Damaged> {
        let count = usize::from(piece.header.events);
        let first = *table.first().ok_or(Damaged("it has no names"))?;
        let Self {
            labels,
            values,
            places,
            ..
        } = self;
        labels.clear();
        labels.resize(count, first);
        piece.each_label(table, |at, label| labels[at] = label)?;
        if let Some(tuples) = tuples {
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
        }
        places.resize(count, 0);
        let mut wanted = 0;
        for (at, label) in (0..).zip(labels.iter()) {
            places[wanted] = at;
            wanted += usize::from(question.is_wanted(*label));
        }
        places.truncate(wanted);
        Ok(())
    }

    /// Finds where the times of each four events begin.
    fn find_times(&mut self, piece: &Piece<'_>) -> Result<(), Damaged> {
        let layout = piece.header.layout();
        let count = usize::from(piece.header.events);
        let lengths = piece.from(layout.lengths);
        let mut at = layout.times as u32;
        self.fours.clear();
        self.fours
            .extend(lengths.iter().take(count.div_ceil(4)).map(|four| {
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
