//! Measuring JSON, as text and as a value.

use super::reader::Reader;
use super::scan::until_special;
use crate::event::Object;
use serde_json::{Number, Value};

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
pub(super) const NUMBER_LIMIT: usize = 400;

impl Measure {
    /// What no limit allows.
    const BEYOND: Self = Self {
        bytes: usize::MAX,
        depth: usize::MAX,
        illegal_number: true,
    };

    /// Measures a JSON text. What isn't one is beyond all limits.
    pub fn of_text(text: &str) -> Self {
        Reader::new(text)
            .value()
            .map_or(Self::BEYOND, |(_, measure)| measure)
    }

    /// Measures an object as it would be serialised, by counting: to write it and throw it away takes several times as long.
    pub fn of_object(object: &Object) -> Self {
        let mut measure = Self::default();
        measure.add_object(object, 1);
        measure
    }

    fn add_object(&mut self, object: &Object, depth: usize) {
        self.depth = self.depth.max(depth);
        // Brackets, a colon for each pair, and commas between them.
        self.bytes += 2 + object.len() + object.len().saturating_sub(1);
        for (name, value) in object {
            self.bytes += string_bytes(name);
            self.add(value, depth);
        }
    }

    /// `depth`: of what the value is in.
    fn add(&mut self, value: &Value, depth: usize) {
        self.bytes += match value {
            Value::Null | Value::Bool(true) => 4,
            Value::Bool(false) => 5,
            Value::Number(number) => number_bytes(number),
            Value::String(text) => string_bytes(text),
            Value::Array(values) => {
                self.depth = self.depth.max(depth + 1);
                values.iter().for_each(|value| self.add(value, depth + 1));
                2 + values.len().saturating_sub(1)
            }
            Value::Object(object) => return self.add_object(object, depth + 1),
        };
    }
}

/// Bytes of a text as JSON, its quotes included.
fn string_bytes(text: &str) -> usize {
    let (mut rest, mut bytes) = (text.as_bytes(), text.len() + 2);
    while let Some((special, after)) = rest.get(until_special(rest)..).and_then(<[u8]>::split_first) {
        bytes += match special {
            b'"' | b'\\' | b'\x08' | b'\t' | b'\n' | b'\x0c' | b'\r' => 1,
            _ => 5,
        };
        rest = after;
    }
    bytes
}

fn number_bytes(number: &Number) -> usize {
    let digits = |number: u64| number.checked_ilog10().unwrap_or(0) as usize + 1;
    match (number.as_u64(), number.as_i64()) {
        (Some(number), _) => digits(number),
        (None, Some(number)) => 1 + digits(number.unsigned_abs()),
        (None, None) => number.to_string().len(),
    }
}
