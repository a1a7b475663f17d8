//! Measuring JSON, as text and as a value.

use super::reader::Reader;
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
