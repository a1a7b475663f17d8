//! A part of an answer as bytes: numbers that aren't negative, mostly small counts, or microseconds that are whole
//! milliseconds.

const MILLISECOND: u64 = 1000;

/// Each in groups of 7 bits, the low ones first: twice the number and one, or twice the thousands where there is
/// nothing beside them.
pub(crate) fn write(words: &[i64]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(words.len() * 2);
    for word in words {
        let word = (*word).max(0).cast_unsigned();
        let mut rest = match word % MILLISECOND {
            0 => word / MILLISECOND * 2,
            _ => word * 2 + 1,
        };
        while rest >= 0x80 {
            bytes.push((rest & 0x7f) as u8 | 0x80);
            rest >>= 7;
        }
        bytes.push(rest as u8);
    }
    bytes
}

/// The numbers up to the end of the bytes, or to one that isn't whole.
pub(super) fn read(bytes: &[u8]) -> impl Iterator<Item = i64> {
    let mut bytes = bytes.iter();
    std::iter::from_fn(move || {
        let mut word = 0_u64;
        for shift in (0..u64::BITS).step_by(7) {
            let byte = bytes.next()?;
            word |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                let half = word / 2;
                let word = if word & 1 == 1 {
                    half
                } else {
                    half.saturating_mul(MILLISECOND)
                };
                return i64::try_from(word).ok();
            }
        }
        None
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn numbers_come_back(words in prop::collection::vec(prop_oneof![0..3000_i64, 0..i64::MAX, (0..i64::MAX / 1000).prop_map(|ms| ms * 1000)], 0..50)) {
            prop_assert_eq!(read(&write(&words)).collect::<Vec<_>>(), words);
        }

        #[test]
        fn any_bytes_are_numbers_or_none(bytes in prop::collection::vec(any::<u8>(), 0..50)) {
            prop_assert!(read(&bytes).all(|word| word >= 0));
        }
    }
}
