//! A set of persons: a roaring bitmap, which takes 2 bytes a person or less, and in which sets are united by words; or,
//! since its heads take more than what they are for where persons are few, a list.
//!
//! | bytes | |
//! |---|---|
//! | 0 | form: 1, a bitmap; 2, a list (3 are the [hours of a day](super::hours), each with a set) |
//! | 1–4 | CRC-32 of what follows, little-endian |
//! | 5 … | a bitmap: the portable form of a 64-bit roaring bitmap, as CRoaring and its kin in other languages read it |
//! | | a list: how many persons; the first; and for each other, how many numbers lie between it and the one before; all in groups of 7 bits |
//!
//! Bytes come from a table, so nothing in them is believed.

use std::borrow::Borrow;

use roaring::RoaringTreemap;

use crate::timeline::bits::{push_varint, take_varint};

const BITMAP: u8 = 1;
const LIST: u8 = 2;
pub(super) const HOURS: u8 = 3;
const HEAD: usize = 5;
/// How many persons a list has at most.
const MAX_LISTED: u64 = 1000;

/// Persons, each once.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct PersonSet(RoaringTreemap);

/// These bytes are no set of persons.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a set of persons is damaged")]
pub(crate) struct Damaged;

impl PersonSet {
    /// The set of these persons, in any order and however often each; `None` where one is negative, which no person is.
    pub(super) fn of(persons: impl IntoIterator<Item = i64>) -> Option<Self> {
        let persons: Result<Vec<u64>, _> = persons.into_iter().map(u64::try_from).collect();
        let mut persons = persons.ok()?;
        // Neighbours fill one container after the other.
        persons.sort_unstable();
        Some(Self(persons.into_iter().collect()))
    }

    /// Reads a set that [`write`](Self::write) wrote.
    pub(super) fn read(bytes: &[u8]) -> Result<Self, Damaged> {
        let (form, mut rest) = check(bytes)?;
        let set = match form {
            LIST => {
                let persons = take_list(&mut rest).ok_or(Damaged)?;
                RoaringTreemap::from_sorted_iter(persons).map_err(|_| Damaged)?
            }
            BITMAP => RoaringTreemap::deserialize_from(&mut rest).map_err(|_| Damaged)?,
            _ => return Err(Damaged),
        };
        match rest.is_empty() {
            true => Ok(Self(set)),
            false => Err(Damaged),
        }
    }

    /// The bytes of the set.
    pub(super) fn write(&self) -> Vec<u8> {
        if self.len() <= MAX_LISTED {
            return list(self.len(), &self.0);
        }
        let mut bytes = Vec::new();
        seal(BITMAP, &mut bytes, |bytes| {
            // Writing to memory can't fail.
            let _ = self.0.serialize_into(bytes);
        });
        bytes
    }

    /// How many persons.
    pub(super) fn len(&self) -> u64 {
        self.0.len()
    }

    /// The persons, rising.
    pub(super) fn persons(&self) -> impl Iterator<Item = i64> + '_ {
        self.0.iter().filter_map(|person| i64::try_from(person).ok())
    }

    /// The persons' numbers, rising.
    pub(super) fn bits(&self) -> impl Iterator<Item = u64> + Clone + '_ {
        self.0.iter()
    }

    /// Adds those of another set.
    pub(super) fn unite(&mut self, other: &Self) {
        self.0 |= &other.0;
    }

    /// Keeps those that are in another set too.
    pub(super) fn intersect(&mut self, other: &Self) {
        self.0 &= &other.0;
    }

    /// Takes persons out; says whether there was one.
    pub(super) fn remove(&mut self, persons: impl IntoIterator<Item = i64>) -> bool {
        let before = self.len();
        for person in persons {
            if let Ok(person) = u64::try_from(person) {
                self.0.remove(person);
            }
        }
        self.len() != before
    }

    /// Puts another person in the place of each that is no more, as (who, instead); says whether there was one.
    pub(super) fn replace(&mut self, pairs: impl IntoIterator<Item = (i64, i64)>) -> bool {
        let mut has_changed = false;
        for (person, instead) in pairs {
            let (Ok(person), Ok(instead)) = (u64::try_from(person), u64::try_from(instead)) else {
                continue;
            };
            if person != instead && self.0.remove(person) {
                self.0.insert(instead);
                has_changed = true;
            }
        }
        has_changed
    }
}

/// Unites many sets. Lists are gathered, and sorted once.
#[derive(Debug, Default)]
pub(super) struct Union {
    set: PersonSet,
    listed: Vec<u64>,
}

/// Half a megabyte.
const MAX_GATHERED: usize = 1 << 16;

impl Union {
    pub(super) fn add(&mut self, bytes: &[u8]) -> Result<(), Damaged> {
        match check(bytes)? {
            (LIST, mut rest) => self.listed.extend(take_list(&mut rest).ok_or(Damaged)?),
            _ => self.set.unite(&PersonSet::read(bytes)?),
        }
        if self.listed.len() >= MAX_GATHERED {
            self.gather();
        }
        Ok(())
    }

    /// The bytes of the set of all.
    pub(super) fn write(mut self) -> Vec<u8> {
        self.gather();
        self.set.write()
    }

    fn gather(&mut self) {
        self.listed.sort_unstable();
        self.set.0.extend(self.listed.drain(..));
    }
}

/// The bytes of the set of persons that rise, each once. Most sets are lists, for which a bitmap needn't be made.
pub(super) fn write_rising(persons: &[u64]) -> Vec<u8> {
    match persons.len() as u64 {
        count @ ..=MAX_LISTED => list(count, persons),
        _ => PersonSet(persons.iter().copied().collect()).write(),
    }
}

/// How many persons.
pub(super) fn count(bytes: &[u8]) -> Result<u64, Damaged> {
    match check(bytes)? {
        (LIST, mut rest) => take_list(&mut rest)
            .map(|persons| persons.len() as u64)
            .ok_or(Damaged),
        _ => Ok(PersonSet::read(bytes)?.len()),
    }
}

/// The bytes of the set of who is in either; nor for this.
pub(super) fn unite(one: &[u8], other: &[u8]) -> Result<Vec<u8>, Damaged> {
    if let ((LIST, mut one), (LIST, mut other)) = (check(one)?, check(other)?) {
        let mut persons = take_list(&mut one).ok_or(Damaged)?;
        persons.extend(take_list(&mut other).ok_or(Damaged)?);
        if !(one.is_empty() && other.is_empty()) {
            return Err(Damaged);
        }
        persons.sort_unstable();
        persons.dedup();
        return Ok(write_rising(&persons));
    }
    let mut set = PersonSet::read(one)?;
    set.unite(&PersonSet::read(other)?);
    Ok(set.write())
}

fn list(count: u64, persons: impl IntoIterator<Item = impl Borrow<u64>>) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(HEAD + 2 + 3 * count as usize);
    seal(LIST, &mut bytes, |bytes| {
        push_varint(count, bytes);
        let mut next = 0;
        for person in persons {
            push_varint(person.borrow() - next, bytes);
            next = person.borrow().saturating_add(1);
        }
    });
    bytes
}

/// Takes a list off the front: persons that rise, each once.
fn take_list(bytes: &mut &[u8]) -> Option<Vec<u64>> {
    let count = take_varint(bytes).filter(|count| *count <= MAX_LISTED)?;
    let mut persons = Vec::with_capacity(count as usize);
    let mut next = Some(0_u64);
    for _ in 0..count {
        let person = next?.checked_add(take_varint(bytes)?)?;
        persons.push(person);
        next = person.checked_add(1);
    }
    Some(persons)
}

/// Writes a form, the sum of the body, and the body.
pub(super) fn seal(form: u8, bytes: &mut Vec<u8>, write: impl FnOnce(&mut Vec<u8>)) {
    bytes.clear();
    bytes.resize(HEAD, form);
    write(bytes);
    let sum = crc32fast::hash(bytes.get(HEAD..).unwrap_or_default());
    if let Some(place) = bytes.get_mut(1..HEAD) {
        place.copy_from_slice(&sum.to_le_bytes());
    }
}

/// The form, and what the sum is of, where both are right.
pub(super) fn check(bytes: &[u8]) -> Result<(u8, &[u8]), Damaged> {
    let (&[form, s0, s1, s2, s3], body) = bytes.split_first_chunk::<HEAD>().ok_or(Damaged)?;
    let sum = u32::from_le_bytes([s0, s1, s2, s3]);
    match matches!(form, BITMAP | LIST | HOURS) && crc32fast::hash(body) == sum {
        true => Ok((form, body)),
        false => Err(Damaged),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    /// Numbers that lie close, in the same container, and beyond 32 bits.
    fn person() -> impl Strategy<Value = i64> {
        prop_oneof![
            0..200_i64,
            65_500..65_600_i64,
            (1_i64 << 32)..(1_i64 << 32) + 9,
            any::<i64>().prop_map(|n| n & i64::MAX)
        ]
    }

    /// Few, and some more than a list may have.
    fn persons() -> impl Strategy<Value = Vec<i64>> {
        let more = prop_oneof![Just(0), Just(0), Just(MAX_LISTED as i64 - 1), Just(3_000)];
        (prop::collection::vec(person(), 0..60), more).prop_map(|(persons, more)| {
            let first = 1 << 20;
            persons.into_iter().chain(first..first + more).collect()
        })
    }

    fn set(persons: &[i64]) -> PersonSet {
        PersonSet::of(persons.iter().copied()).unwrap()
    }

    fn sorted(persons: impl IntoIterator<Item = i64>) -> Vec<i64> {
        persons.into_iter().collect::<BTreeSet<_>>().into_iter().collect()
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(persons in persons()) {
            let read = PersonSet::read(&set(&persons).write())?;
            prop_assert_eq!(read.persons().collect::<Vec<_>>(), sorted(persons.iter().copied()));
            prop_assert_eq!(read.len(), sorted(persons).len() as u64);
        }

        #[test]
        fn sets_unite_and_intersect_as_sets_do(a in persons(), b in persons()) {
            let mut both = set(&a);
            both.unite(&set(&b));
            prop_assert_eq!(both.persons().collect::<Vec<_>>(), sorted(a.iter().chain(&b).copied()));
            prop_assert_eq!(unite(&set(&a).write(), &set(&b).write()), Ok(both.write()));
            let mut all = Union::default();
            for part in [&a, &b] {
                all.add(&set(part).write())?;
            }
            prop_assert_eq!(all.write(), both.write());
            let mut common = set(&a);
            common.intersect(&set(&b));
            prop_assert_eq!(common.persons().collect::<Vec<_>>(), sorted(a.iter().filter(|one| b.contains(one)).copied()));
        }

        #[test]
        fn who_is_taken_out_is_not_there_and_all_others_are(members in persons(), out in persons()) {
            let mut rest = set(&members);
            let has_changed = rest.remove(out.iter().copied());
            let expected = sorted(members.iter().copied().filter(|person| !out.contains(person)));
            prop_assert_eq!(has_changed, expected.len() as u64 != set(&members).len());
            prop_assert_eq!(rest.persons().collect::<Vec<_>>(), expected);
        }

        #[test]
        fn who_is_replaced_is_counted_as_the_other(members in persons(), from in person(), into in person()) {
            let mut replaced = set(&members);
            let has_changed = replaced.replace([(from, into)]);
            prop_assert_eq!(has_changed, from != into && members.contains(&from));
            let expected = sorted(members.iter().map(|one| if *one == from { into } else { *one }));
            prop_assert_eq!(replaced.persons().collect::<Vec<_>>(), expected);
        }

        #[test]
        fn one_wrong_bit_is_seen(persons in persons(), place: prop::sample::Index, bit in 0..8_u8) {
            let mut bytes = set(&persons).write();
            let place = place.index(bytes.len());
            bytes[place] ^= 1 << bit;
            prop_assert_eq!(PersonSet::read(&bytes), Err(Damaged));
        }

        #[test]
        fn no_bytes_make_reading_fail_otherwise_than_by_an_error(body: Vec<u8>, cut: prop::sample::Index, persons in persons()) {
            let with_sum = |form: u8, body: &[u8]| {
                let mut bytes = vec![form];
                bytes.extend_from_slice(&crc32fast::hash(body).to_le_bytes());
                bytes.extend_from_slice(body);
                bytes
            };
            let _ = PersonSet::read(&body);
            for form in [BITMAP, LIST] {
                if let Ok(set) = PersonSet::read(&with_sum(form, &body)) {
                    prop_assert_eq!(PersonSet::read(&set.write()), Ok(set));
                }
            }
            let whole = set(&persons).write();
            let part = &whole[HEAD..][..cut.index(whole.len() - HEAD)];
            prop_assert_eq!(PersonSet::read(&with_sum(whole[0], part)), Err(Damaged));
        }
    }

    #[test]
    fn a_bitmap_of_few_persons_is_still_read() {
        let few = set(&[1, 70_000, 1 << 40]);
        let mut body = Vec::new();
        few.0.serialize_into(&mut body).unwrap();
        let mut bytes = vec![BITMAP];
        bytes.extend_from_slice(&crc32fast::hash(&body).to_le_bytes());
        bytes.extend_from_slice(&body);
        assert_eq!(PersonSet::read(&bytes), Ok(few));
    }

    #[test]
    fn few_persons_take_two_bytes_each_and_six_in_all() {
        let hundreds: Vec<i64> = (0..10).map(|n| 1_000 + n * 500).collect();
        assert_eq!(set(&hundreds).write().len(), 6 + 2 * 10);
    }

    #[test]
    fn nobody_has_a_negative_number() {
        assert_eq!(PersonSet::of([1, -1]), None);
    }
}
