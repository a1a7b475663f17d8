//! The hours of a day under one name, packed: what a row of `weir.rollup_days` keeps of them. A row for each hour would cost
//! an index entry and a head for a few persons.
//!
//! | bytes | |
//! |---|---|
//! | 0 | form: 3 |
//! | 1–4 | CRC-32 of what follows, little-endian |
//! | 5 … | each hour that has events, rising: a byte, 0 to 23; then, in groups of 7 bits, how many events, how many persons, and how many bytes the set takes; and the [set](super::set) |
//!
//! Sets stay as they are written until one has to change. Bytes come from a table, so nothing in them is believed.

use std::borrow::Cow;

use super::set::{Damaged, HOURS, PersonSet, check, count, seal, unite};
use crate::timeline::bits::{push_varint, take_varint};

const HOURS_A_DAY: u8 = 24;

/// What is in one hour.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Hour<'a> {
    /// Which of the day, 0 to 23.
    pub(super) hour: u8,
    pub(super) events: u64,
    /// How many are in the set.
    pub(super) persons: u64,
    /// As [`PersonSet::write`] wrote it.
    pub(super) set: Cow<'a, [u8]>,
}

/// The hours of a day that have events, rising, each once.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Hours<'a>(Vec<Hour<'a>>);

impl Hour<'_> {
    /// `set` are the bytes of a set of so many persons.
    pub(super) fn of(hour: u8, events: u64, persons: u64, set: Vec<u8>) -> Self {
        Self {
            hour,
            events,
            persons,
            set: Cow::Owned(set),
        }
    }

    fn change(&mut self, change: impl FnOnce(&mut PersonSet) -> bool) -> Result<(), Damaged> {
        let mut set = PersonSet::read(&self.set)?;
        if change(&mut set) {
            *self = Self::of(self.hour, self.events, set.len(), set.write());
        }
        Ok(())
    }
}

impl<'a> Hours<'a> {
    /// `None` where an hour is none of a day's, or comes twice.
    pub(super) fn of(hours: impl IntoIterator<Item = Hour<'a>>) -> Option<Self> {
        let mut hours: Vec<_> = hours.into_iter().collect();
        hours.sort_by_key(|one| one.hour);
        let is_rising = hours.windows(2).all(|pair| pair[0].hour < pair[1].hour);
        (is_rising && hours.last().is_none_or(|last| last.hour < HOURS_A_DAY)).then_some(Self(hours))
    }

    /// Reads what [`write`](Self::write) wrote. Of the sets it looks at nothing yet.
    pub(super) fn read(bytes: &'a [u8]) -> Result<Self, Damaged> {
        let (form, mut rest) = check(bytes)?;
        if form != HOURS {
            return Err(Damaged);
        }
        let mut hours = Vec::new();
        while !rest.is_empty() {
            hours.push(take_hour(&mut rest).ok_or(Damaged)?);
        }
        let is_rising = hours.windows(2).all(|pair| pair[0].hour < pair[1].hour);
        match is_rising {
            true => Ok(Self(hours)),
            false => Err(Damaged),
        }
    }

    /// The bytes of the hours.
    pub(super) fn write(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(16 + self.0.iter().map(|one| 16 + one.set.len()).sum::<usize>());
        seal(HOURS, &mut bytes, |bytes| {
            for one in &self.0 {
                bytes.push(one.hour);
                push_varint(one.events, bytes);
                push_varint(one.persons, bytes);
                push_varint(one.set.len() as u64, bytes);
                bytes.extend_from_slice(&one.set);
            }
        });
        bytes
    }

    /// The hours, rising.
    pub(super) fn into_hours(self) -> impl Iterator<Item = Hour<'a>> {
        self.0.into_iter()
    }

    /// Adds the events and persons of other hours of the same day.
    pub(super) fn add(&mut self, other: Self) -> Result<(), Damaged> {
        for hour in other.0 {
            match self.0.binary_search_by_key(&hour.hour, |one| one.hour) {
                Err(place) => self.0.insert(place, hour),
                Ok(place) => {
                    let own = &mut self.0[place];
                    let set = unite(&own.set, &hour.set)?;
                    *own = Hour::of(
                        own.hour,
                        own.events.saturating_add(hour.events),
                        count(&set)?,
                        set,
                    );
                }
            }
        }
        Ok(())
    }

    /// Puts other persons in the places of those that are no more, as (who, instead).
    pub(super) fn replace(&mut self, pairs: &[(i64, i64)]) -> Result<(), Damaged> {
        self.0
            .iter_mut()
            .try_for_each(|one| one.change(|set| set.replace(pairs.iter().copied())))
    }

    /// Takes persons out, and so many events of an hour; an hour that is left without either goes.
    pub(super) fn remove(&mut self, persons: &[i64], events: &[(u8, u64)]) -> Result<(), Damaged> {
        for one in &mut self.0 {
            one.change(|set| set.remove(persons.iter().copied()))?;
            let gone = events.iter().filter(|(hour, _)| *hour == one.hour);
            one.events = gone.fold(one.events, |left, (_, gone)| left.saturating_sub(*gone));
        }
        self.0.retain(|one| one.events > 0 && one.persons > 0);
        Ok(())
    }
}

fn take_hour<'a>(bytes: &mut &'a [u8]) -> Option<Hour<'a>> {
    let (hour, rest) = bytes.split_first().filter(|(hour, _)| **hour < HOURS_A_DAY)?;
    *bytes = rest;
    let (events, persons, length) = (take_varint(bytes)?, take_varint(bytes)?, take_varint(bytes)?);
    let (set, rest) = bytes.split_at_checked(usize::try_from(length).ok()?)?;
    *bytes = rest;
    Some(Hour {
        hour: *hour,
        // What SQL counts in bigint.
        events: events.min(i64::MAX as u64),
        persons: persons.min(i64::MAX as u64),
        set: Cow::Borrowed(set),
    })
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use proptest::prelude::*;

    use super::*;

    /// Events and persons by hour.
    type Day = BTreeMap<u8, (u64, BTreeSet<i64>)>;

    fn day() -> impl Strategy<Value = Day> {
        let persons = prop::collection::btree_set(0..12_i64, 1..6);
        prop::collection::btree_map(0..HOURS_A_DAY, (1..9_u64, persons), 0..6)
    }

    fn hours(day: &Day) -> Hours<'static> {
        let of = |(hour, (events, persons)): (&u8, &(u64, BTreeSet<i64>))| {
            let set = PersonSet::of(persons.iter().copied()).unwrap();
            Hour::of(*hour, *events, set.len(), set.write())
        };
        Hours::of(day.iter().map(of)).unwrap()
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(day in day()) {
            let hours = hours(&day);
            let bytes = hours.write();
            prop_assert_eq!(Hours::read(&bytes), Ok(hours));
        }

        #[test]
        fn events_add_up_and_persons_count_once(one in day(), other in day()) {
            let mut both = hours(&one);
            both.add(hours(&other)).unwrap();
            let mut wanted = one;
            for (hour, (events, persons)) in other {
                let at = wanted.entry(hour).or_default();
                at.0 += events;
                at.1.extend(persons);
            }
            prop_assert_eq!(both, hours(&wanted));
        }

        #[test]
        fn who_is_replaced_is_counted_as_the_other(mut day in day(), from in 0..12_i64, into in 0..12_i64) {
            let mut replaced = hours(&day);
            replaced.replace(&[(from, into)]).unwrap();
            for (_, persons) in day.values_mut() {
                if persons.remove(&from) {
                    persons.insert(into);
                }
            }
            prop_assert_eq!(replaced, hours(&day));
        }

        #[test]
        fn an_hour_without_events_or_persons_goes(mut day in day(), out in 0..12_i64, hour in 0..HOURS_A_DAY, events in 0..9_u64) {
            let mut rest = hours(&day);
            rest.remove(&[out], &[(hour, events)]).unwrap();
            for (at, (left, persons)) in &mut day {
                persons.remove(&out);
                *left = left.saturating_sub(if *at == hour { events } else { 0 });
            }
            day.retain(|_, (events, persons)| *events > 0 && !persons.is_empty());
            prop_assert_eq!(rest, hours(&day));
        }

        #[test]
        fn one_wrong_bit_is_seen(day in day(), place: prop::sample::Index, bit in 0..8_u8) {
            let mut bytes = hours(&day).write();
            let place = place.index(bytes.len());
            bytes[place] ^= 1 << bit;
            prop_assert_eq!(Hours::read(&bytes), Err(Damaged));
        }

        #[test]
        fn no_bytes_make_reading_fail_otherwise_than_by_an_error(body: Vec<u8>, day in day(), cut: prop::sample::Index) {
            let whole = hours(&day).write();
            let body = if body.len() % 2 == 0 { &body } else { &whole[5..][..cut.index(whole.len() - 4)] };
            let mut bytes = Vec::new();
            seal(HOURS, &mut bytes, |bytes| bytes.extend_from_slice(body));
            if let Ok(mut read) = Hours::read(&bytes) {
                let written = read.write();
                prop_assert_eq!(Hours::read(&written), Ok(read.clone()));
                let _ = read.add(read.clone());
                let _ = read.replace(&[(1, 2)]);
                let _ = read.remove(&[2], &[(0, 1)]);
            }
        }
    }

    #[test]
    fn an_hour_that_is_none_or_comes_twice_is_refused() {
        let hour = |hour| Hour::of(hour, 1, 1, PersonSet::of([1]).unwrap().write());
        assert_eq!(Hours::of([hour(24)]), None);
        assert_eq!(Hours::of([hour(1), hour(1)]), None);
        assert!(Hours::of([hour(2), hour(1)]).is_some());
    }
}
