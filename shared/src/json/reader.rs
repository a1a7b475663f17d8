//! Reading JSON in one pass: whether it is well formed, where its values end, and what they measure.

use super::measure::{Measure, NUMBER_LIMIT};
use super::scan::until_special;
use std::borrow::Cow;

/// Goes through a JSON text, past white space and what stands in front. What gives nothing has met something that isn't
/// JSON by RFC 8259; by then the reader may be anywhere.
#[derive(Debug)]
pub struct Reader<'a> {
    text: &'a str,
    at: usize,
    /// Bytes of white space passed.
    blank: usize,
    /// What closes each of the containers that the value in front has opened.
    open: Vec<u8>,
}

impl<'a> Reader<'a> {
    /// Begins in front of a text.
    pub fn new(text: &'a str) -> Self {
        Self {
            text,
            at: 0,
            blank: 0,
            open: Vec::new(),
        }
    }

    /// How many bytes have been read.
    pub fn position(&self) -> usize {
        self.at
    }

    /// The byte in front; none at the end.
    pub fn peek(&mut self) -> Option<u8> {
        loop {
            match self.text.as_bytes().get(self.at)? {
                b' ' | b'\n' | b'\r' | b'\t' => {
                    self.at += 1;
                    self.blank += 1;
                }
                byte => return Some(*byte),
            }
        }
    }

    /// Reads this byte, if it is in front.
    pub fn take(&mut self, byte: u8) -> Option<()> {
        (self.peek()? == byte).then(|| self.at += 1)
    }

    /// Reads a string; gives what it says.
    pub fn string(&mut self) -> Option<Cow<'a, str>> {
        self.peek()?;
        let start = self.at;
        let has_escapes = self.pass_string()?;
        let string = &self.text[start..self.at];
        match has_escapes {
            false => Some(Cow::Borrowed(&string[1..string.len() - 1])),
            true => serde_json::from_str(string).ok().map(Cow::Owned),
        }
    }

    /// Reads a value; gives its text, and what that measures.
    pub fn value(&mut self) -> Option<(&'a str, Measure)> {
        let mut measure = Measure::default();
        self.peek()?;
        let (start, blank) = (self.at, self.blank);
        self.open.clear();
        while self.begin(&mut measure)? || self.end()? {}
        measure.bytes = self.at - start - (self.blank - blank);
        Some((&self.text[start..self.at], measure))
    }

    /// Reads a value's beginning: all of it, or the bracket that opens it. Says whether a value in it comes next.
    fn begin(&mut self, measure: &mut Measure) -> Option<bool> {
        let close = match self.peek()? {
            b'{' => b'}',
            b'[' => b']',
            b'"' => return self.pass_string().map(|_| false),
            b't' => return self.pass_word(b"true"),
            b'f' => return self.pass_word(b"false"),
            b'n' => return self.pass_word(b"null"),
            _ => {
                measure.illegal_number |= !self.pass_number()?;
                return Some(false);
            }
        };
        self.at += 1;
        measure.depth = measure.depth.max(self.open.len() + 1);
        if self.take(close).is_some() {
            return Some(false);
        }
        self.open.push(close);
        self.pass_key(close)?;
        Some(true)
    }

    /// Reads what follows a value: brackets that close, then a comma. Says whether another value comes next.
    fn end(&mut self) -> Option<bool> {
        while let Some(close) = self.open.last().copied() {
            if self.take(b',').is_some() {
                self.pass_key(close)?;
                return Some(true);
            }
            self.take(close)?;
            self.open.pop();
        }
        Some(false)
    }

    /// Reads a key and its colon, in an object.
    fn pass_key(&mut self, close: u8) -> Option<()> {
        if close == b'}' {
            self.peek()?;
            self.pass_string()?;
            self.take(b':')?;
        }
        Some(())
    }

    /// Says whether the string has escapes.
    fn pass_string(&mut self) -> Option<bool> {
        let bytes = self.text.as_bytes();
        if bytes.get(self.at) != Some(&b'"') {
            return None;
        }
        self.at += 1;
        let mut has_escapes = false;
        loop {
            self.at += until_special(bytes.get(self.at..)?);
            match bytes.get(self.at)? {
                b'"' => {
                    self.at += 1;
                    return Some(has_escapes);
                }
                b'\\' => has_escapes = true,
                _ => return None,
            }
            self.at += match bytes.get(self.at + 1)? {
                b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => 2,
                b'u' => {
                    let digits = bytes.get(self.at + 2..self.at + 6)?;
                    digits.iter().all(u8::is_ascii_hexdigit).then_some(6)?
                }
                _ => return None,
            };
        }
    }

    fn pass_word(&mut self, word: &[u8]) -> Option<bool> {
        let rest = &self.text.as_bytes()[self.at..];
        rest.starts_with(word).then(|| {
            self.at += word.len();
            false
        })
    }

    /// Says whether the number is one that `numeric` takes.
    fn pass_number(&mut self) -> Option<bool> {
        let start = self.at;
        self.pass_byte(b"-");
        if self.pass_byte(b"0").is_none() {
            self.pass_digits()?;
        }
        if self.pass_byte(b".").is_some() {
            self.pass_digits()?;
        }
        let mut exponent = 0;
        if self.pass_byte(b"eE").is_some() {
            self.pass_byte(b"+-");
            exponent = self.pass_digits()?;
        }
        Some(self.at - start <= NUMBER_LIMIT && exponent <= NUMBER_LIMIT)
    }

    fn pass_byte(&mut self, one_of: &[u8]) -> Option<()> {
        let byte = self.text.as_bytes().get(self.at)?;
        one_of.contains(byte).then(|| self.at += 1)
    }

    /// Reads one digit or more; gives the number that they make, if it is no very large one.
    fn pass_digits(&mut self) -> Option<usize> {
        let rest = &self.text.as_bytes()[self.at..];
        let digits = rest.iter().take_while(|byte| byte.is_ascii_digit());
        let (count, number) = digits.fold((0, 0_usize), |(count, number), digit| {
            let number = number
                .saturating_mul(10)
                .saturating_add(usize::from(digit & 0x0f));
            (count + 1, number)
        });
        self.at += count;
        (count > 0).then_some(number)
    }
}
