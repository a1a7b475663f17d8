//! Where the strings of a JSON text end.

const WORD: usize = size_of::<u64>();
/// A byte in each place of a word.
const EACH: u64 = u64::from_ne_bytes([1; WORD]);
/// The highest bit of each byte.
const HIGH: u64 = EACH << 7;

/// Bytes of the JSON string that begins here, its quotes included.
pub fn string_length(bytes: &[u8]) -> usize {
    let mut at = 1;
    while let Some(rest) = bytes.get(at..) {
        at += until_special(rest);
        match bytes.get(at) {
            Some(b'"') => return at + 1,
            _ => at += 2,
        }
    }
    bytes.len()
}

/// Bytes before the first that a JSON string can't hold as it is: a quote, a backslash or a control character; all where
/// there is none.
///
/// Eight at a time: keys and values are short, and calling anything that is made for long texts costs more than to
/// read them.
pub fn until_special(bytes: &[u8]) -> usize {
    let (words, rest) = bytes.as_chunks::<WORD>();
    for (number, word) in words.iter().enumerate() {
        let word = u64::from_le_bytes(*word);
        let quotes = zeros(word ^ (EACH * u64::from(b'"')));
        let hits = quotes | zeros(word ^ (EACH * u64::from(b'\\'))) | below(word, b' ');
        if hits != 0 {
            return number * WORD + hits.trailing_zeros() as usize / 8;
        }
    }
    let in_rest = rest
        .iter()
        .take_while(|byte| !matches!(byte, b'"' | b'\\' | 0..b' '));
    words.len() * WORD + in_rest.count()
}

/// Marks the bytes that are zero: the lowest mark is always right (Mycroft's test; higher ones may be a carry's).
fn zeros(word: u64) -> u64 {
    below(word, 1)
}

/// Marks the bytes that are less than a limit of at most 128, as [`zeros`] does.
fn below(word: u64, limit: u8) -> u64 {
    word.wrapping_sub(EACH * u64::from(limit)) & !word & HIGH
}
