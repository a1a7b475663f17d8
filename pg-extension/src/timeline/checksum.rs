//! Tells a damaged piece from a whole one.

const MULTIPLIERS: [u64; 4] = [
    0x9e37_79b9_7f4a_7c15,
    0xc2b2_ae3d_27d4_eb4f,
    0x1656_67b1_9e37_79f9,
    0xd6e8_feb8_6659_fd93,
];

/// A sum in which every bit of `bytes` counts. Four lanes, since one would wait for its own product: a few bytes a
/// cycle. Each step is a bijection of its lane and of its word, so no change of one word goes unseen.
pub(super) fn checksum(bytes: &[u8]) -> u64 {
    let mut lanes = MULTIPLIERS;
    let (blocks, rest) = bytes.as_chunks::<32>();
    for block in blocks {
        let (words, _) = block.as_chunks::<8>();
        for ((lane, word), multiplier) in lanes.iter_mut().zip(words).zip(MULTIPLIERS) {
            *lane = step(*lane, u64::from_le_bytes(*word), multiplier);
        }
    }
    let mut sum = bytes.len() as u64;
    for (lane, multiplier) in lanes.into_iter().zip(MULTIPLIERS) {
        sum = step(sum, lane, multiplier);
    }
    for byte in rest {
        sum = step(sum, u64::from(*byte), MULTIPLIERS[0]);
    }
    sum
}

fn step(sum: u64, word: u64, multiplier: u64) -> u64 {
    (sum ^ word).wrapping_mul(multiplier).rotate_left(29)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_bit_counts(bytes in prop::collection::vec(any::<u8>(), 1..200), bit in any::<prop::sample::Index>()) {
            let bit = bit.index(bytes.len() * 8);
            let mut other = bytes.clone();
            other[bit / 8] ^= 1 << (bit % 8);
            prop_assert_ne!(checksum(&bytes), checksum(&other));
        }
    }

    #[test]
    fn the_sum_is_the_same_on_every_machine_and_for_ever() {
        assert_eq!(
            checksum(b"the timeline, version 1; and more than one block"),
            3_147_440_331_313_285_895
        );
    }
}
