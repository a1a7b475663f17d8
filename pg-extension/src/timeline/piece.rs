//! The bytes of a piece → columns. Nothing in them is believed.

use std::ops::Range;

use super::bits::{each, get, take_varint, word};
use super::columns::{Columns, Stretch};
use super::dictionary::UNKNOWN;
use super::encode::LENGTHS;
use super::header::{Damaged, Header, SESSION_BITS};
use super::{SHARD_PERSONS, WEEK, week_start};

/// What eight bytes from any of four times that follow each other may reach to.
const NEAR: usize = 24;
/// By the lengths of four times, a byte: where each of them ends.
pub(super) static ENDS: [[u8; 4]; 256] = ends();

const fn ends() -> [[u8; 4]; 256] {
    let mut all = [[0; 4]; 256];
    let mut four = 0;
    while four < all.len() {
        let (mut end, mut at) = (0, 0);
        while at < 4 {
            end += LENGTHS[four >> (at * 2) & 3] as u8;
            all[four][at] = end;
            at += 1;
        }
        four += 1;
    }
    all
}

/// A piece whose header and checksum are right.
#[derive(Debug, Clone, Copy)]
pub(super) struct Piece<'a> {
    pub(super) header: Header,
    bytes: &'a [u8],
}

impl<'a> Piece<'a> {
    pub(super) fn read(bytes: &'a [u8]) -> Result<Self, Damaged> {
        Ok(Self {
            header: Header::read(bytes)?,
            bytes,
        })
    }

    /// One that has been read before: what it says of itself, and its bytes.
    pub(super) fn known(header: Header, bytes: &'a [u8]) -> Self {
        Self { header, bytes }
    }

    pub(super) fn from(&self, at: usize) -> &'a [u8] {
        self.bytes.get(at..).unwrap_or_default()
    }

    /// The eight bytes from `at`.
    #[inline]
    pub(super) fn word(&self, at: usize) -> u64 {
        word(self.bytes, at)
    }

    /// The codes of the names that its events have, ascending.
    pub(super) fn names(&self) -> Result<Vec<u32>, Damaged> {
        let layout = self.header.layout();
        self.codes(layout.names..layout.persons, self.header.names)
            .ok_or(Damaged("its names can't be read"))
    }

    /// The codes of the tuples that its events have, ascending; none where it knows of none.
    pub(super) fn tuples(&self) -> Result<Vec<u32>, Damaged> {
        let layout = self.header.layout();
        self.codes(layout.tuples..layout.tuple_changes, self.header.tuples)
            .ok_or(Damaged("its tuples can't be read"))
    }

    fn codes(&self, place: Range<usize>, count: u16) -> Option<Vec<u32>> {
        let mut rest = self.bytes.get(place).unwrap_or_default();
        let mut code = 0_u32;
        (0..count)
            .map(|_| {
                code = code.checked_add(u32::try_from(take_varint(&mut rest)?).ok()?)?;
                Some(code)
            })
            .collect()
    }

    /// Its persons, by their number within the shard, and how many events each has.
    pub(super) fn persons(&self) -> impl Iterator<Item = (u16, u32)> {
        let layout = self.header.layout();
        let (steps, counts) = (self.from(layout.persons), self.from(layout.counts));
        let (step_width, count_width) = (self.header.person_width.into(), self.header.count_width.into());
        let mut person = u64::from(self.header.first_person);
        (0..usize::from(self.header.persons)).map(move |index| {
            if index > 0 {
                person += get(steps, index, step_width) + 1;
            }
            let count = get(counts, index, count_width) + 1;
            (person.min(SHARD_PERSONS as u64) as u16, count as u32)
        })
    }

    /// Appends its events to the columns.
    ///
    /// - `label`: what to make of a name's code; not called where a label is nothing
    /// - `sessions`: whether they are asked for
    pub(super) fn decode<L: Copy + PartialEq>(
        &self,
        label: impl Fn(u32) -> L,
        sessions: bool,
        columns: &mut Columns<L>,
    ) -> Result<(), Damaged> {
        let start = columns.times.len();
        let mut at = start as u32;
        for (person, count) in self.persons() {
            if usize::from(person) >= SHARD_PERSONS {
                return Err(Damaged("a person is in another shard"));
            }
            columns.stretches.push(Stretch {
                person,
                start: at,
                count,
            });
            at += count;
        }
        if at as usize - start != usize::from(self.header.events) {
            return Err(Damaged("its persons' events don't add up"));
        }
        self.times(start, columns)?;
        self.labels(label, columns)?;
        if sessions {
            self.sessions(start, columns)?;
        }
        Ok(())
    }

    fn times<L>(&self, start: usize, columns: &mut Columns<L>) -> Result<(), Damaged> {
        let unit = self.header.unit_microseconds();
        let week = week_start(self.header.week);
        let Columns { stretches, times, .. } = columns;
        times.resize(start + usize::from(self.header.events), 0);
        let times = &mut times[start..];
        // None is so wide that the sum of them all could overflow.
        if self.differences(times)? > WEEK / unit * 2 {
            return Err(Damaged("a time is outside of its week"));
        }
        let mut places = times.iter_mut();
        for stretch in own(stretches, start) {
            let mut time = week;
            for place in places.by_ref().take(stretch.count as usize) {
                time = time.wrapping_add(place.wrapping_mul(unit));
                *place = time;
            }
            if time >= week + WEEK {
                return Err(Damaged("a time is outside of its week"));
            }
        }
        Ok(())
    }

    /// Reads by how many units each time is later than the one before; returns a number as wide as the widest.
    fn differences(&self, into: &mut [i64]) -> Result<i64, Damaged> {
        let layout = self.header.layout();
        let lengths = self.from(layout.lengths);
        let (mut at, mut widest) = (layout.times, 0);
        for (four, places) in lengths.iter().zip(into.chunks_mut(4)) {
            let ends = ENDS[usize::from(*four)];
            let near = self.from(at).first_chunk::<NEAR>();
            let mut begin = 0;
            for (place, end) in places.iter_mut().zip(ends) {
                let end = usize::from(end);
                let eight = match near {
                    Some(near) => word(near, begin & 15),
                    None => word(self.bytes, at + begin),
                };
                let units = eight & ((1 << ((end - begin) * 8)) - 1);
                widest |= units;
                *place = units.cast_signed();
                begin = end;
            }
            at += begin;
        }
        if at == layout.changes {
            Ok(widest.cast_signed())
        } else {
            Err(Damaged("its times don't add up"))
        }
    }

    /// Calls `take` with each event, by its number in the piece, and what was made of its tuple.
    ///
    /// - `meaning`: what to make of a tuple's code
    pub(super) fn each_tuple<M: Copy>(
        &self,
        meaning: impl Fn(u32) -> M,
        mut take: impl FnMut(usize, M),
    ) -> Result<(), Damaged> {
        let table: Vec<M> = match self.header.tuples {
            0 => vec![meaning(UNKNOWN)],
            _ => self.tuples()?.into_iter().map(meaning).collect(),
        };
        let first = *table.first().ok_or(Damaged("it has no tuples"))?;
        if table.len() == 1 {
            (0..self.header.events.into()).for_each(|index| take(index, first));
            return Ok(());
        }
        let layout = self.header.layout();
        let (changes, places) = (self.from(layout.tuple_changes), self.from(layout.tuple_places));
        let width = self.header.tuple_width.into();
        let (mut index, mut taken) = (0, 0);
        for (_, count) in self.persons() {
            let mut of_event = first;
            for _ in 0..count {
                if get(changes, index, 1) == 1 {
                    of_event = *table
                        .get(get(places, taken, width) as usize)
                        .ok_or(Damaged("an event has no tuple"))?;
                    taken += 1;
                }
                take(index, of_event);
                index += 1;
            }
        }
        if taken == usize::from(self.header.tuple_changes) && index == usize::from(self.header.events) {
            Ok(())
        } else {
            Err(Damaged("its tuples don't add up"))
        }
    }

    fn labels<L: Copy + PartialEq>(
        &self,
        label: impl Fn(u32) -> L,
        columns: &mut Columns<L>,
    ) -> Result<(), Damaged> {
        let count = usize::from(self.header.events);
        let table: Vec<L> = match size_of::<L>() {
            // Then there is one value only.
            0 => vec![label(0)],
            _ => self.names()?.into_iter().map(label).collect(),
        };
        let Some(first) = table.first().copied() else {
            return Err(Damaged("it has no names"));
        };
        let length = columns.labels.len();
        columns.labels.resize(length + count, first);
        if table.iter().all(|label| *label == first) {
            return Ok(());
        }
        self.each_label(&table, |index, label| columns.labels[length + index] = label)
    }

    /// Calls `take` with each event, by its number in the piece, and what `table` says of its name.
    ///
    /// - `table`: as [`names`](Self::names)
    pub(super) fn each_label<L: Copy>(
        &self,
        table: &[L],
        mut take: impl FnMut(usize, L),
    ) -> Result<(), Damaged> {
        let (count, width) = (self.header.events.into(), self.header.name_width.into());
        let mut is_sound = true;
        each(
            self.from(self.header.layout().events),
            count,
            width,
            |index, code| match table.get(code as usize) {
                Some(label) => take(index, *label),
                None => is_sound = false,
            },
        );
        if is_sound {
            Ok(())
        } else {
            Err(Damaged("an event has no name"))
        }
    }

    fn sessions<L>(&self, start: usize, columns: &mut Columns<L>) -> Result<(), Damaged> {
        columns
            .sessions
            .resize(start + usize::from(self.header.events), 0);
        if self.header.sessions == 0 {
            return Ok(());
        }
        let layout = self.header.layout();
        let (changes, sessions) = (self.from(layout.changes), self.from(layout.sessions));
        let (mut index, mut taken) = (0, 0);
        for stretch in own(&columns.stretches, start) {
            let mut session = 0;
            for _ in 0..stretch.count {
                if get(changes, index, 1) == 1 {
                    session = get(sessions, taken, SESSION_BITS);
                    taken += 1;
                }
                if let Some(place) = columns.sessions.get_mut(start + index) {
                    *place = session;
                }
                index += 1;
            }
        }
        if taken == usize::from(self.header.sessions) {
            Ok(())
        } else {
            Err(Damaged("its sessions don't add up"))
        }
    }
}

/// The stretches of the piece that was decoded from `start` on.
fn own(stretches: &[Stretch], start: usize) -> &[Stretch] {
    let first = stretches.partition_point(|stretch| (stretch.start as usize) < start);
    stretches.get(first..).unwrap_or_default()
}
