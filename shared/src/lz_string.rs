//! lz-string, a compression of UTF-16 that old browser SDKs use, with an end as in [`crate::decompress`]. Source: the
//! code of the npm package `lz-string`.
//!
//! It is an LZ78: each code but the first is a phrase heard before, and makes a new one of the last phrase and the
//! first unit of this one. Since the two stand next to each other in the text, a phrase is a stretch of the text.

use crate::error::Error;
use std::ops::Range;

/// Codes that aren't phrases: a new unit of 8 bits follows, one of 16, or nothing more.
const UNIT_OF_8: usize = 0;
const UNIT_OF_16: usize = 1;
const END: usize = 2;
/// The first code of a phrase.
const FIRST_PHRASE: usize = 3;

/// The text in what `compressToBase64` made, at most `limit_bytes` of UTF-8; lone surrogates become U+FFFD.
pub fn from_base64(base64: &[u8], limit_bytes: usize) -> Result<String, Error> {
    let units = decode(Bits::new(base64), limit_bytes)?;
    let text = String::from_utf16_lossy(&units);
    if text.len() > limit_bytes {
        return Err(Error::UnpackedTooLarge { limit_bytes });
    }
    Ok(text)
}

fn decode(mut bits: Bits<'_>, limit_units: usize) -> Result<Vec<u16>, Error> {
    let mut text: Vec<u16> = Vec::new();
    let mut phrases: Vec<Range<usize>> = Vec::new();
    let mut last: Option<Range<usize>> = None;
    let mut width = 2;
    loop {
        let code = bits.take(width)?;
        let start = text.len();
        let is_new = match code {
            END => return Ok(text),
            UNIT_OF_8 => Some(8),
            UNIT_OF_16 => Some(16),
            _ => None,
        };
        if let Some(unit_width) = is_new {
            text.push(bits.take(unit_width)? as u16);
            phrases.push(start..start + 1);
        } else {
            let phrase = match (phrases.get(code - FIRST_PHRASE), &last) {
                (Some(phrase), _) => phrase.clone(),
                // The one that this very code makes: the last phrase and its own first unit.
                (None, Some(last)) if code - FIRST_PHRASE == phrases.len() => last.start..last.end + 1,
                _ => return Err(malformed("a code means nothing")),
            };
            if text.len() + phrase.len() > limit_units {
                return Err(Error::UnpackedTooLarge {
                    limit_bytes: limit_units,
                });
            }
            for at in phrase {
                text.push(text[at]);
            }
        }
        if let Some(last) = last {
            phrases.push(last.start..last.end + 1);
        }
        last = Some(start..text.len());
        width = usize::BITS - (FIRST_PHRASE + phrases.len()).leading_zeros();
    }
}

/// Bits of base64 digits, from the highest of each; a number's lowest bit comes first.
struct Bits<'a> {
    digits: std::slice::Iter<'a, u8>,
    digit: u8,
    left: u32,
}

impl<'a> Bits<'a> {
    fn new(base64: &'a [u8]) -> Self {
        Self {
            digits: base64.iter(),
            digit: 0,
            left: 0,
        }
    }

    fn take(&mut self, count: u32) -> Result<usize, Error> {
        let mut number = 0;
        for place in 0..count {
            if self.left == 0 {
                let byte = self.digits.next().ok_or_else(|| malformed("it has no end"))?;
                self.digit = value_of(*byte)?;
                self.left = 6;
            }
            self.left -= 1;
            number |= usize::from(self.digit >> self.left & 1) << place;
        }
        Ok(number)
    }
}

/// A space is a plus of a form that nobody escaped.
fn value_of(digit: u8) -> Result<u8, Error> {
    match digit {
        b'A'..=b'Z' => Ok(digit - b'A'),
        b'a'..=b'z' => Ok(digit - b'a' + 26),
        b'0'..=b'9' => Ok(digit - b'0' + 52),
        b'+' | b' ' => Ok(62),
        b'/' => Ok(63),
        _ => Err(malformed("not base64")),
    }
}

fn malformed(why: &str) -> Error {
    Error::MalformedBody {
        detail: format!("lz64: {why}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMIT: usize = 10_000;

    /// What lz-string 1.5.0 makes of them.
    #[test]
    fn what_the_library_wrote_is_read() {
        for (base64, text) in [
            ("Q===", String::new()),
            ("IZA=", "a".to_owned()),
            ("BYUwNmD2AEoTcpA=", "hello hello hello".to_owned()),
            ("N4IghiBcCMC+Q===", "{\"a\":1}".to_owned()),
            ("CeGoJLwbgAe6nV5zetlNY9DMo9iQ", "ä€😀".repeat(20)),
            (
                "B418ZXTt/DFOS1b0c17Pd/wYUcSaWeRZVdTbXfQ408y62+x519z73/wMFDhI0WPETJU6TNlz5CxUuUrVa9Rs1btO3Xv0HDR4ydMsgA==",
                "x".repeat(5000),
            ),
            (
                "N4IgpgbmB2AuIC4QBIAOBDA5pAlmA7iADQioBOA9qmGbHgM6KiwUDWMiI+YOZA+vj7oARgGNiIACY56daKNh8ckzuknoJyUQFcyZGIt0AbTgAtYsVPQQB6GwA8AdGHvoAtqiNgbAH4mMkQF4NwAA9kABfMKA",
                r#"{"event":"$pageview","properties":{"token":"weir_w_abc","distinct_id":"ada","$current_url":"https://x.example/ü","s":"😀"}}"#.to_owned(),
            ),
        ] {
            assert_eq!(from_base64(base64.as_bytes(), LIMIT).as_deref(), Ok(text.as_str()));
        }
    }

    #[test]
    fn a_bomb_is_cut_off_at_the_limit() {
        let bomb = b"B418ZXTt/DFOS1b0c17Pd/wYUcSaWeRZVdTbXfQ408y62+x519z73/wMFDhI0WPETJU6TNlz5CxUuUrVa9Rs1btO3Xv0HDR4ydMsgA==";
        assert_eq!(
            from_base64(bomb, 4999),
            Err(Error::UnpackedTooLarge { limit_bytes: 4999 })
        );
        assert!(from_base64(bomb, 5000).is_ok());
    }

    #[test]
    fn what_is_none_is_malformed() {
        for bytes in [&b""[..], b"====", b"{}", b"IZ", b"//////////", b"BYUwNmD2AEoTcp"] {
            assert!(
                matches!(from_base64(bytes, LIMIT), Err(Error::MalformedBody { .. })),
                "{bytes:?}"
            );
        }
    }
}
