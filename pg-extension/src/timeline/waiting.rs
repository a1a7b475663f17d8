//! Pieces whose wanted events wait until it is known of whom a question needs them.

use std::ops::Range;

use super::columns::Columns;
use super::header::{Damaged, Header};
use super::piece::Piece;
use super::wanted::Wanted;
use super::{SHARD_PERSONS, week_start};

/// So many bytes of pieces may wait: those of a slot of usual persons are a tenth of it.
const MAX_BYTES: usize = if cfg!(test) { 20_000 } else { 2 << 20 };

/// Pieces of one week, in copies.
#[derive(Debug, Default)]
pub(super) struct Waiting {
    pieces: Vec<Copied>,
    bytes: Vec<u8>,
    /// By person: whether something begins in what waits.
    begun: Vec<bool>,
    week: i32,
    /// The last person of the pieces.
    last: Option<u16>,
    /// Up to this person nobody is spared in this week, since a part of it was settled when there was no more room.
    unspared: Option<u16>,
}

#[derive(Debug)]
struct Copied {
    header: Header,
    bytes: Range<usize>,
    /// Those with wanted events: see [`Wanted::look`].
    persons: Range<usize>,
    is_live: bool,
}

impl Waiting {
    pub(super) fn is_empty(&self) -> bool {
        self.pieces.is_empty()
    }

    /// Says that something begins of a person in the piece that comes next.
    pub(super) fn begin(&mut self, person: u16) {
        self.begun.resize(SHARD_PERSONS, false);
        self.begun[usize::from(person)] = true;
    }

    /// Has a piece wait, of the week of the others.
    pub(super) fn push(&mut self, piece: &Piece<'_>, persons: Range<usize>, is_live: bool) {
        let start = self.bytes.len();
        self.bytes.extend_from_slice(piece.from(0));
        self.last = self.last.max(Some(piece.header.last_person));
        self.week = piece.header.week;
        self.pieces.push(Copied {
            header: piece.header,
            bytes: start..self.bytes.len(),
            persons,
            is_live,
        });
    }

    /// Before a piece that begins with this week and person: appends to the columns what needn't wait any more, of those
    /// who are needed; the rest is forgotten.
    ///
    /// - `is_right`: whether a piece is right about a person, by whether it is a live one
    /// - `awaits`: whether the question awaits something of a person from a moment on
    pub(super) fn settle<L: Copy + PartialEq>(
        &mut self,
        (week, first): (i32, u16),
        wanted: &mut Wanted<L>,
        is_right: impl Fn(u16, bool) -> bool,
        awaits: impl Fn(usize, i64) -> bool,
        columns: &mut Columns<L>,
    ) -> Result<(), Damaged> {
        let is_over = week > self.week;
        // Then no later piece has some of these persons and this week.
        let is_whole = is_over || self.last < Some(first);
        if !self.is_empty() && (is_whole || self.bytes.len() > MAX_BYTES) {
            let from = week_start(self.week);
            for piece in &self.pieces {
                let bytes = self.bytes.get(piece.bytes.clone()).unwrap_or_default();
                let is_needed = |person: u16| {
                    let place = usize::from(person);
                    is_right(person, piece.is_live)
                        && (!is_whole
                            || self.unspared >= Some(person)
                            || self.begun.get(place) == Some(&true)
                            || awaits(place, from))
                };
                wanted.read(
                    &Piece::known(piece.header, bytes),
                    piece.persons.clone(),
                    is_needed,
                    columns,
                )?;
            }
            if !is_whole {
                self.unspared = self.unspared.max(self.last);
            }
            wanted.clear();
            self.pieces.clear();
            self.bytes.clear();
            self.begun.fill(false);
            self.last = None;
        }
        // Within a week later pieces may have persons of whom a part is held.
        if is_over {
            self.unspared = None;
        }
        Ok(())
    }
}
