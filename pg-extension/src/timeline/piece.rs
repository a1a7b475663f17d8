//! The bytes of a piece → columns. Nothing in them is believed.

use super::bits::{get, take_varint, word};
use super::columns::{Columns, Stretch};
use super::encode::LENGTHS;
use super::header::{Damaged, Header, SESSION_BITS};
use super::{SHARD_PERSONS, WEEK, week_start};

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

    fn from(&self, at: usize) -> &'a [u8] {
        self.bytes.get(at..).unwrap_or_default()
    }

    /// The codes of the names that its events have, ascending.
    pub(super) fn names(&self) -> Result<Vec<u32>, Damaged> {
        let layout = self.header.layout();
        let mut rest = self.bytes.get(layout.names..layout.persons).unwrap_or_default();
        let mut name = 0_u32;
        (0..self.header.names)
            .map(|_| {
                name = take_varint(&mut rest)
                    .and_then(|step| name.checked_add(u32::try_from(step).ok()?))
                    .ok_or(Damaged("its names can't be read"))?;
                Ok(name)
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
    pub(super) fn decode<L: Copy>(
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
        let layout = self.header.layout();
        let unit = self.header.unit_microseconds();
        let week = week_start(self.header.week);
        let lengths = self.from(layout.lengths);
        let mut at = layout.times;
        let (mut index, mut widest) = (0_usize, 0);
        let Columns { stretches, times, .. } = columns;
        times.resize(start + usize::from(self.header.events), 0);
        let mut places = times[start..].iter_mut();
        for stretch in own(stretches, start) {
            let mut time = week;
            for place in places.by_ref().take(stretch.count as usize) {
                let four = lengths.get(index / 4).copied().unwrap_or(0);
                let length = LENGTHS[usize::from(four >> (index % 4 * 2) & 3)];
                let units = word(self.bytes, at) & ((1 << (length * 8)) - 1);
                widest |= units;
                time = time.wrapping_add(units.cast_signed().wrapping_mul(unit));
                *place = time;
                at += length as usize;
                index += 1;
            }
            if time >= week + WEEK {
                return Err(Damaged("a time is outside of its week"));
            }
        }
        // None is so wide that the sum of them all could have overflowed.
        if widest.cast_signed() > WEEK / unit * 2 {
            return Err(Damaged("a time is outside of its week"));
        }
        if at == layout.changes {
            Ok(())
        } else {
            Err(Damaged("its times don't add up"))
        }
    }

    fn labels<L: Copy>(&self, label: impl Fn(u32) -> L, columns: &mut Columns<L>) -> Result<(), Damaged> {
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
        if table.len() == 1 {
            return Ok(());
        }
        let codes = self.from(self.header.layout().events);
        let width = self.header.name_width.into();
        let mut is_sound = true;
        for (index, place) in columns.labels[length..].iter_mut().enumerate() {
            match table.get(get(codes, index, width) as usize) {
                Some(label) => *place = *label,
                None => is_sound = false,
            }
        }
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
