//! A JSON number → PostgreSQL's `numeric`, byte for byte as `numeric_in` makes it (numeric.c).
//!
//! A number is its digits to the base 10,000, the weight of the first of them, and how many decimal places it shows.

const SHORT: u16 = 0x8000;
const SHORT_NEGATIVE: u16 = 0x2000;
const SHORT_SCALE_SHIFT: u32 = 7;
const SHORT_SCALE_MAX: u16 = 0x3f;
/// The weight's sign and its lower bits, of a two's complement.
const SHORT_WEIGHT: u16 = 0x7f;
const LONG_NEGATIVE: u16 = 0x4000;

/// Decimal digits of one digit.
const DECIMALS: usize = 4;

/// Appends the datum of a number, its header included.
pub(super) fn write(out: &mut Vec<u8>, number: &str) {
    let unsigned = number.strip_prefix('-').unwrap_or(number);
    let (mantissa, exponent) = unsigned.split_once(['e', 'E']).unwrap_or((unsigned, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let exponent: i16 = exponent.parse().unwrap_or(0);
    let scale = (small(fraction.len()) - exponent).max(0).unsigned_abs();

    // Digits before the point, and the weight of the first group of four that the point leaves.
    let point = small(whole.len()) + exponent;
    let mut weight = (point + 3).div_euclid(4) - 1;
    let missing = usize::try_from((weight + 1) * 4 - point).unwrap_or(0);
    let mut digits = vec![0_u16; (missing + whole.len() + fraction.len()).div_ceil(DECIMALS)];
    for (place, decimal) in (missing..).zip(whole.bytes().chain(fraction.bytes())) {
        let power = [1000, 100, 10, 1][place % DECIMALS];
        digits[place / DECIMALS] += u16::from(decimal & 0x0f) * power;
    }

    let zeros = digits.iter().take_while(|digit| **digit == 0).count();
    let end = digits
        .iter()
        .rposition(|digit| *digit != 0)
        .map_or(zeros, |last| last + 1);
    let digits = &digits[zeros..end];
    weight -= small(zeros);
    let is_negative = number.len() > unsigned.len() && !digits.is_empty();
    if digits.is_empty() {
        weight = 0;
    }
    finish(out, digits, weight, scale, is_negative);
}

fn finish(out: &mut Vec<u8>, digits: &[u16], weight: i16, scale: u16, is_negative: bool) {
    let sign = |bit: u16| if is_negative { bit } else { 0 };
    let is_short = scale <= SHORT_SCALE_MAX && (-64..64).contains(&weight);
    let header = match is_short {
        true => {
            let scale = scale << SHORT_SCALE_SHIFT;
            [
                Some(SHORT | sign(SHORT_NEGATIVE) | scale | weight.cast_unsigned() & SHORT_WEIGHT),
                None,
            ]
        }
        false => [Some(sign(LONG_NEGATIVE) | scale), Some(weight.cast_unsigned())],
    };
    let words = || header.iter().flatten().chain(digits);
    let length = size_of::<u32>() + words().count() * size_of::<u16>();
    out.extend_from_slice(&datum_header(length).to_ne_bytes());
    words().for_each(|word| out.extend_from_slice(&word.to_ne_bytes()));
}

/// What SET_VARSIZE writes.
fn datum_header(length: usize) -> u32 {
    let length = u32::try_from(length).unwrap_or(0);
    if cfg!(target_endian = "big") {
        length
    } else {
        length << 2
    }
}

/// No number has more than 400 characters, or an exponent of more than 400.
fn small(count: usize) -> i16 {
    i16::try_from(count).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The words after the datum's header.
    fn words(number: &str) -> Vec<u16> {
        let mut bytes = Vec::new();
        write(&mut bytes, number);
        assert_eq!(bytes[..4], datum_header(bytes.len()).to_ne_bytes());
        let words = bytes[4..].chunks_exact(2).map(|word| word.try_into().unwrap());
        words.map(u16::from_ne_bytes).collect()
    }

    #[test]
    fn a_number_is_groups_of_four_digits_around_its_point() {
        assert_eq!(words("1"), [SHORT, 1]);
        assert_eq!(
            words("-12345.678"),
            [SHORT | SHORT_NEGATIVE | 3 << 7 | 1, 1, 2345, 6780]
        );
        assert_eq!(words("10000"), [SHORT | 1, 1]);
        assert_eq!(words("0.00012"), [SHORT | 5 << 7 | SHORT_WEIGHT, 1, 2000]);
    }

    #[test]
    fn zero_has_no_digits_no_sign_and_keeps_its_places() {
        assert_eq!(words("0"), [SHORT]);
        assert_eq!(words("-0.00"), [SHORT | 2 << 7]);
    }

    #[test]
    fn an_exponent_moves_the_point() {
        assert_eq!(words("1.5e3"), words("1500"));
        assert_eq!(words("15e-1"), words("1.5"));
        assert_eq!(words("1E+2"), words("100"));
    }

    #[test]
    fn what_does_not_fit_the_short_form_takes_the_long_one() {
        assert_eq!(words("-1e300"), [LONG_NEGATIVE, 75, 1]);
        assert_eq!(words("1e-70"), [70, (-18_i16).cast_unsigned(), 100]);
    }
}
