//! Replacing what `jsonb` refuses.

use memchr::memmem;
use std::borrow::Cow;
use std::ops::Range;

/// A text that is UTF-8 and holds no escape that `jsonb` refuses.
#[derive(Debug)]
pub struct Text<'a> {
    text: Cow<'a, str>,
    /// Where something was replaced, in rising order.
    replaced: Vec<usize>,
}

/// What some write before a text to say that it is UTF-8.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// The bytes without a byte order mark.
pub fn without_mark(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes)
}

impl<'a> Text<'a> {
    /// Reads bytes, replacing what can't stay. A byte order mark is no part of the text.
    pub fn new(bytes: &'a [u8]) -> Self {
        let mut replaced = Vec::new();
        let mut text = replace_invalid_utf8(without_mark(bytes), &mut replaced);
        let bad = bad_escapes(text.as_bytes());
        if !bad.is_empty() {
            text = Cow::Owned(replace_escapes(&text, &bad));
            replaced.extend(bad);
            replaced.sort_unstable();
        }
        Self { text, replaced }
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether anything was replaced in this part, which must be a slice of [`as_str`](Self::as_str).
    pub fn is_replaced_in(&self, part: &str) -> bool {
        if self.replaced.is_empty() {
            return false;
        }
        let start = (part.as_ptr() as usize).wrapping_sub(self.text.as_ptr() as usize);
        let Range { start, end } = start..start.wrapping_add(part.len());
        let first = self.replaced.partition_point(|at| *at < start);
        self.replaced.get(first).is_some_and(|at| *at < end)
    }
}

fn replace_invalid_utf8<'a>(bytes: &'a [u8], replaced: &mut Vec<usize>) -> Cow<'a, str> {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Cow::Borrowed(text);
    }
    let mut text = String::with_capacity(bytes.len() + 16);
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        if !chunk.invalid().is_empty() {
            replaced.push(text.len());
            text.push(char::REPLACEMENT_CHARACTER);
        }
    }
    Cow::Owned(text)
}

/// Where the escapes `\u0000` and of lone surrogates begin.
fn bad_escapes(text: &[u8]) -> Vec<usize> {
    let mut bad = Vec::new();
    let mut after = 0;
    let mut high: Option<usize> = None;
    for at in memmem::find_iter(text, b"\\u") {
        if at < after || is_escaped(text, at) {
            continue;
        }
        after = at + 6;
        let Some(unit) = text.get(at + 2..at + 6).and_then(code_unit) else {
            continue;
        };
        // A high surrogate is only good when its low one follows at once.
        if let Some(open) = high.take() {
            if open + 6 == at && (0xdc00..0xe000).contains(&unit) {
                continue;
            }
            bad.push(open);
        }
        match unit {
            0xd800..0xdc00 => high = Some(at),
            0 | 0xdc00..0xe000 => bad.push(at),
            _ => {}
        }
    }
    bad.extend(high);
    bad
}

/// Whether the backslash at `at` is itself escaped: an odd number of backslashes stands before it.
fn is_escaped(text: &[u8], at: usize) -> bool {
    text[..at].iter().rev().take_while(|byte| **byte == b'\\').count() % 2 == 1
}

fn code_unit(hex: &[u8]) -> Option<u16> {
    // from_str_radix would take a sign.
    if !hex.iter().all(u8::is_ascii_hexdigit) {
        return None;
    }
    u16::from_str_radix(std::str::from_utf8(hex).ok()?, 16).ok()
}

/// Writes `\ufffd` over each escape: of the same length, so that places in the text stay what they are.
fn replace_escapes(text: &str, bad: &[usize]) -> String {
    let mut result = String::with_capacity(text.len());
    let mut copied = 0;
    for at in bad {
        result.push_str(&text[copied..*at]);
        result.push_str("\\ufffd");
        copied = at + 6;
    }
    result.push_str(&text[copied..]);
    result
}
