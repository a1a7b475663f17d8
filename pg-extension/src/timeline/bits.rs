//! Numbers of a fixed width, one after the other, and numbers of as many bytes as they need.

/// The widest number that [`get`] can read from any place.
pub(super) const MAX_WIDTH: u32 = 56;

/// The bits that `value` needs.
pub(super) fn width(value: u64) -> u32 {
    u64::BITS - value.leading_zeros()
}

/// How many bytes `count` numbers of `width` bits take.
pub(super) fn packed_bytes(count: usize, width: u32) -> usize {
    (count * width as usize).div_ceil(8)
}

/// Appends the numbers, the low bits first, and fills up the last byte with zeros.
pub(super) fn pack(values: impl Iterator<Item = u64>, width: u32, out: &mut Vec<u8>) {
    let (mut word, mut used) = (0_u64, 0);
    for value in values {
        word |= value << used;
        used += width;
        while used >= 8 {
            out.push(word.to_le_bytes()[0]);
            word >>= 8;
            used -= 8;
        }
    }
    if used > 0 {
        out.push(word.to_le_bytes()[0]);
    }
}

/// The eight bytes from `at`, as one number; 0 past the end.
#[inline]
pub(super) fn word(bytes: &[u8], at: usize) -> u64 {
    match bytes.get(at..).and_then(<[u8]>::first_chunk) {
        Some(chunk) => u64::from_le_bytes(*chunk),
        None => 0,
    }
}

/// The number at `index`; `width` is at most [`MAX_WIDTH`], and eight bytes follow the last number.
#[inline]
pub(super) fn get(bytes: &[u8], index: usize, width: u32) -> u64 {
    let bit = index * width as usize;
    word(bytes, bit >> 3) >> (bit & 7) & ((1 << width) - 1)
}

/// Calls `take` with each of `count` numbers of `width` bits, which is at most [`MAX_WIDTH`]; eight bytes follow the last.
#[inline]
pub(super) fn each(bytes: &[u8], count: usize, width: u32, mut take: impl FnMut(usize, u64)) {
    let mut index = 0;
    // Eight of them begin and end with a byte, and may be had at once.
    if width <= MAX_WIDTH / 8 {
        let mask = (1 << width) - 1;
        for eight in 0..count / 8 {
            let mut numbers = word(bytes, eight * width as usize);
            for _ in 0..8 {
                take(index, numbers & mask);
                numbers >>= width;
                index += 1;
            }
        }
    }
    for index in index..count {
        take(index, get(bytes, index, width));
    }
}

/// Appends a number in groups of seven bits, the low ones first; the eighth bit says that more follow.
pub(crate) fn push_varint(mut value: u64, out: &mut Vec<u8>) {
    while value >= 0x80 {
        out.push((value & 0x7f) as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

/// Takes such a number off the front.
pub(crate) fn take_varint(bytes: &mut &[u8]) -> Option<u64> {
    let mut value = 0_u64;
    for shift in (0..u64::BITS).step_by(7) {
        let (first, rest) = bytes.split_first()?;
        *bytes = rest;
        value |= u64::from(first & 0x7f) << shift;
        if first & 0x80 == 0 {
            return Some(value);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn packed_numbers_come_back(width in 0_u32..=MAX_WIDTH, values in prop::collection::vec(any::<u64>(), 0..50)) {
            let values: Vec<u64> = values.iter().map(|value| value & ((1 << width) - 1)).collect();
            let mut bytes = Vec::new();
            pack(values.iter().copied(), width, &mut bytes);
            prop_assert_eq!(bytes.len(), packed_bytes(values.len(), width));
            bytes.extend([0; 8]);
            let back: Vec<u64> = (0..values.len()).map(|index| get(&bytes, index, width)).collect();
            prop_assert_eq!(&back, &values);
            let mut taken = Vec::new();
            each(&bytes, values.len(), width, |index, value| {
                assert_eq!(index, taken.len());
                taken.push(value);
            });
            prop_assert_eq!(taken, values);
        }

        #[test]
        fn varints_come_back(values in prop::collection::vec(any::<u64>(), 0..50)) {
            let mut bytes = Vec::new();
            values.iter().for_each(|value| push_varint(*value, &mut bytes));
            let mut rest = bytes.as_slice();
            for value in values {
                prop_assert_eq!(take_varint(&mut rest), Some(value));
            }
            prop_assert!(rest.is_empty());
        }
    }
}
