//! A set of persons in which sets are compared fast: a bit for each number, in blocks as long as a roaring bitmap's
//! containers; there are only blocks that somebody is in.

use std::collections::BTreeMap;
use std::ops::Range;

/// How many numbers a block is for, as a power of two.
pub(super) const BLOCK_BITS: u32 = 16;
const BLOCK_MASK: u64 = (1 << BLOCK_BITS) - 1;
const WORDS: usize = 1 << BLOCK_BITS >> 6;

type Block = [u64; WORDS];

/// Persons, each once.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Dense(BTreeMap<u64, Box<Block>>);

impl Dense {
    /// Adds persons whose blocks are asked for; it is fastest where neighbours follow each other.
    ///
    /// - `blocks`: numbers of persons, less their lowest [`BLOCK_BITS`] bits
    pub(super) fn add(&mut self, persons: impl Iterator<Item = u64>, blocks: &Range<u64>) {
        let mut persons = persons.peekable();
        while let Some(first) = persons.peek() {
            let number = first >> BLOCK_BITS;
            let of_block = |person: &u64| person >> BLOCK_BITS == number;
            if !blocks.contains(&number) {
                while persons.next_if(of_block).is_some() {}
                continue;
            }
            let block = self.0.entry(number).or_insert_with(|| Box::new([0; WORDS]));
            while let Some(person) = persons.next_if(of_block) {
                let bit = (person & BLOCK_MASK) as usize;
                block[bit / 64] |= 1 << (bit % 64);
            }
        }
    }

    /// How many persons.
    pub(super) fn len(&self) -> i64 {
        let ones = |block: &Block| block.iter().map(|word| word.count_ones()).sum::<u32>();
        self.0.values().map(|block| i64::from(ones(block))).sum()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many are in both.
    pub(super) fn common(&self, other: &Self) -> i64 {
        let ones = |(a, b): (&u64, &u64)| (a & b).count_ones();
        self.pairs(other)
            .map(|(block, others)| i64::from(block.iter().zip(others).map(ones).sum::<u32>()))
            .sum()
    }

    fn pairs<'a>(&'a self, other: &'a Self) -> impl Iterator<Item = (&'a Block, &'a Block)> {
        self.0
            .iter()
            .filter_map(|(number, block)| Some((&**block, &**other.0.get(number)?)))
    }

    /// Adds those of another set.
    pub(super) fn unite(&mut self, other: &Self) {
        for (number, others) in &other.0 {
            match self.0.get_mut(number) {
                Some(block) => block
                    .iter_mut()
                    .zip(others.iter())
                    .for_each(|(word, other)| *word |= other),
                None => {
                    self.0.insert(*number, others.clone());
                }
            }
        }
    }

    /// Takes those of another set out.
    pub(super) fn subtract(&mut self, other: &Self) {
        for (number, block) in &mut self.0 {
            if let Some(others) = other.0.get(number) {
                block
                    .iter_mut()
                    .zip(others.iter())
                    .for_each(|(word, other)| *word &= !other);
            }
        }
    }

    /// Adds a binary digit to one for each person: who was in one of the sets is in this one, and who was in both
    /// is in the other, which carries.
    pub(super) fn add_digit(&mut self, carry: &mut Self) {
        carry.0.retain(|number, carried| match self.0.get_mut(number) {
            Some(block) => {
                let mut any = 0;
                for (word, carried) in block.iter_mut().zip(carried.iter_mut()) {
                    (*word, *carried) = (*word ^ *carried, *word & *carried);
                    any |= *carried;
                }
                any != 0
            }
            None => {
                self.0.insert(*number, carried.clone());
                false
            }
        });
    }
}

/// Calls `take` with the number that each person has, where `digits` are the persons who have a one in each binary
/// place, the lowest first; not for those who have none.
pub(super) fn numbers(digits: &[Dense], mut take: impl FnMut(usize)) {
    let mut all = Dense::default();
    digits.iter().for_each(|digit| all.unite(digit));
    for (number, block) in &all.0 {
        let blocks: Vec<_> = digits.iter().map(|digit| digit.0.get(number)).collect();
        for (at, word) in block.iter().enumerate() {
            let digits = || blocks.iter().map(|block| block.map_or(0, |block| block[at]));
            let mut rest = *word;
            while rest != 0 {
                let bit = rest.trailing_zeros();
                rest &= rest - 1;
                take(
                    digits()
                        .rev()
                        .fold(0, |number, digit| number << 1 | (digit >> bit & 1) as usize),
                );
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use proptest::prelude::*;

    use super::*;

    const ALL: Range<u64> = 0..u64::MAX;

    fn person() -> impl Strategy<Value = u64> {
        prop_oneof![
            0..100_u64,
            65_500..65_600_u64,
            (1_u64 << 40)..(1 << 40) + 9,
            any::<u64>().prop_map(|n| n >> 1)
        ]
    }

    fn persons() -> impl Strategy<Value = BTreeSet<u64>> {
        prop::collection::btree_set(person(), 0..40)
    }

    fn dense(persons: &BTreeSet<u64>) -> Dense {
        let mut dense = Dense::default();
        dense.add(persons.iter().copied(), &ALL);
        dense
    }

    /// Without blocks that nobody is in any more.
    fn told(dense: &Dense) -> BTreeSet<u64> {
        let mut told = BTreeSet::new();
        for (number, block) in &dense.0 {
            let is_in = |bit: &u64| block[*bit as usize / 64] >> (bit % 64) & 1 == 1;
            told.extend(
                (0..=BLOCK_MASK)
                    .filter(is_in)
                    .map(|bit| (number << BLOCK_BITS) + bit),
            );
        }
        told
    }

    proptest! {
        #[test]
        fn sets_are_what_sets_are(a in persons(), b in persons()) {
            let (left, right) = (dense(&a), dense(&b));
            prop_assert_eq!(told(&left), a.clone());
            prop_assert_eq!(left.len(), a.len() as i64);
            prop_assert_eq!(left.common(&right), a.intersection(&b).count() as i64);
            let mut both = left.clone();
            both.unite(&right);
            prop_assert_eq!(told(&both), &a | &b);
            let mut rest = left;
            rest.subtract(&right);
            prop_assert_eq!(told(&rest), &a - &b);
        }

        #[test]
        fn a_set_is_added_as_far_as_it_is_asked_for(a in persons(), first in 0..3_u64, count in 0..3_u64) {
            let blocks = first..first + count;
            let mut some = Dense::default();
            some.add(a.iter().copied(), &blocks);
            let wanted = a.into_iter().filter(|person| blocks.contains(&(person >> BLOCK_BITS))).collect();
            prop_assert_eq!(told(&some), wanted);
        }

        #[test]
        fn digits_count_how_often_somebody_was_there(days in prop::collection::vec(persons(), 0..9)) {
            let mut digits: Vec<Dense> = Vec::new();
            let mut wanted = BTreeMap::new();
            for day in &days {
                let mut carry = dense(day);
                digits.iter_mut().for_each(|digit| digit.add_digit(&mut carry));
                digits.push(carry);
                day.iter().for_each(|person| *wanted.entry(person).or_insert(0_usize) += 1);
            }
            let mut said = Vec::new();
            numbers(&digits, |number| said.push(number));
            said.sort_unstable();
            let mut wanted: Vec<usize> = wanted.into_values().collect();
            wanted.sort_unstable();
            prop_assert_eq!(said, wanted);
        }
    }
}
