//! Sets of persons: they are what a sorted set is, and nothing in their bytes is believed.

#[path = "../../../pg-extension/src/rollup/set.rs"]
#[allow(dead_code, reason = "SQL calls the rest")]
mod set;

use libfuzzer_sys::arbitrary::{Result, Unstructured};
use set::PersonSet;
use std::collections::BTreeSet;

/// Version and sum, which stand before what they are the sum of.
const HEAD: usize = 5;

pub(crate) fn target(mut bytes: Unstructured<'_>) -> Result<()> {
    let (one, other) = (persons(&mut bytes)?, persons(&mut bytes)?);
    let (set_of_one, set_of_other) = (set(&one), set(&other));
    same(&set_of_one, &one);
    let (mut united, mut common, mut rest) = (set_of_one.clone(), set_of_one.clone(), set_of_one.clone());
    united.unite(&set_of_other);
    same(&united, &(&one | &other));
    common.intersect(&set_of_other);
    same(&common, &(&one & &other));
    assert_eq!(rest.remove(other.iter().copied()), !one.is_disjoint(&other));
    same(&rest, &(&one - &other));

    let mut written = united.write();
    assert_eq!(PersonSet::read(&written), Ok(united));
    damage(&mut bytes, &mut written)?;
    let sum = crc32fast::hash(&written[HEAD..]);
    written[1..HEAD].copy_from_slice(&sum.to_le_bytes());
    if let Ok(read) = PersonSet::read(&written) {
        let persons: Vec<i64> = read.persons().collect();
        assert!(persons.is_sorted());
        assert_eq!(PersonSet::read(&read.write()), Ok(read));
    }
    Ok(())
}

/// Changes some of the bytes, all but those of the head.
fn damage(changes: &mut Unstructured<'_>, bytes: &mut Vec<u8>) -> Result<()> {
    while !changes.is_empty() {
        let at = changes.int_in_range(HEAD..=bytes.len())?;
        let byte = changes.arbitrary()?;
        match bytes.get_mut(at) {
            Some(place) => *place = byte,
            None => bytes.push(byte),
        }
    }
    Ok(())
}

/// Persons that lie close, in the same container or in others.
fn persons(bytes: &mut Unstructured<'_>) -> Result<BTreeSet<i64>> {
    let mut persons = BTreeSet::new();
    for _ in 0..bytes.int_in_range(0..=40)? {
        let first = i64::from(bytes.arbitrary::<u8>()?) << bytes.int_in_range(0..=54)?;
        let count = bytes.arbitrary::<u8>()?;
        persons.extend(first..first + i64::from(count));
    }
    Ok(persons)
}

fn set(persons: &BTreeSet<i64>) -> PersonSet {
    PersonSet::of(persons.iter().copied()).unwrap()
}

fn same(set: &PersonSet, persons: &BTreeSet<i64>) {
    assert_eq!(set.len(), persons.len() as u64);
    assert!(set.persons().eq(persons.iter().copied()));
}
