//! Measuring JSON, as text and as a value.

use super::scan::string_length;
use crate::event::Object;
use serde_json::Value;

/// How large and how deep a JSON text is, and whether its numbers fit PostgreSQL's `numeric`.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Measure {
    /// Bytes without the white space between its parts.
    pub bytes: usize,
    /// Levels of objects and arrays; `{}` has one.
    pub depth: usize,
    /// Whether a number is too long, or its exponent too large.
    pub illegal_number: bool,
}

/// Characters of a number, and its largest exponent either way. `numeric` holds far more; nobody means more.
const NUMBER_LIMIT: usize = 400;

impl Measure {
    /// Measures a JSON text that a parser has found to be well formed.
    pub fn of_text(text: &str) -> Self {
        let bytes = text.as_bytes();
        let mut measure = Self::default();
        let (mut open, mut at) = (0_usize, 0);
        while let Some(&byte) = bytes.get(at) {
            let length = match byte {
                b'"' => string_length(&bytes[at..]),
                b'-' | b'0'..=b'9' => {
                    let length = bytes[at..].iter().take_while(|b| is_number_byte(**b)).count();
                    measure.illegal_number |= !is_legal_number(&text[at..at + length]);
                    length
                }
                _ => 1,
            };
            match byte {
                b'{' | b'[' => {
                    open += 1;
                    measure.depth = measure.depth.max(open);
                }
                b'}' | b']' => open = open.saturating_sub(1),
                _ => {}
            }
            if !byte.is_ascii_whitespace() {
                measure.bytes += length;
            }
            at += length;
        }
        measure
    }

    /// Measures an object as it would be serialised.
    pub fn of_object(object: &Object) -> Self {
        let mut counter = Counter(0);
        // A map with text keys always serialises, and the counter never fails.
        let bytes = serde_json::to_writer(&mut counter, object).map_or(usize::MAX, |()| counter.0);
        let depth = 1 + object.values().map(depth).max().unwrap_or(0);
        Self {
            bytes,
            depth,
            illegal_number: false,
        }
    }
}

fn is_number_byte(byte: u8) -> bool {
    matches!(byte, b'0'..=b'9' | b'-' | b'+' | b'.' | b'e' | b'E')
}

fn is_legal_number(number: &str) -> bool {
    let exponent = number
        .split_once(['e', 'E'])
        .map_or("0", |(_, exponent)| exponent);
    number.len() <= NUMBER_LIMIT
        && exponent
            .parse::<i64>()
            .is_ok_and(|exponent| exponent.unsigned_abs() <= NUMBER_LIMIT as u64)
}

fn depth(value: &Value) -> usize {
    match value {
        Value::Array(values) => 1 + values.iter().map(depth).max().unwrap_or(0),
        Value::Object(object) => 1 + object.values().map(depth).max().unwrap_or(0),
        _ => 0,
    }
}

struct Counter(usize);

impl std::io::Write for Counter {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0 += bytes.len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
