//! JSON text → PostgreSQL's `jsonb`, byte for byte as `jsonb_in` makes it.
//!
//! The layout is that of jsonb.h: a container is a header, which says what it is and how many members it has, then an
//! entry for each key and each value, then their bytes. Keys stand in the order of their lengths, those of one length
//! in that of their bytes, and of two that are equal the last one's value counts (jsonb_util.c).

mod numeric;

use std::borrow::Cow;

use shared::json::{string_length, until_quote_or_backslash};

const OBJECT: u32 = 0x2000_0000;
const ARRAY: u32 = 0x4000_0000;

const STRING: u32 = 0;
const NUMERIC: u32 = 0x1000_0000;
const FALSE: u32 = 0x2000_0000;
const TRUE: u32 = 0x3000_0000;
const NULL: u32 = 0x4000_0000;
const CONTAINER: u32 = 0x5000_0000;
const KIND: u32 = 0x7000_0000;
const LENGTH: u32 = 0x0fff_ffff;

/// Every so many entries hold where they end instead of how long they are.
const STRIDE: u32 = 32;
const END: u32 = 0x8000_0000;

/// Makes one `jsonb` after the other in the same memory.
#[derive(Debug, Default)]
pub(super) struct Jsonb<'a> {
    bytes: Vec<u8>,
    /// Those of the containers that are being written, the innermost one's last.
    members: Vec<Member<'a>>,
}

#[derive(Debug)]
struct Member<'a> {
    key: Cow<'a, str>,
    /// JSON.
    value: &'a str,
}

impl<'a> Jsonb<'a> {
    /// The `jsonb` of an object, without the header that every datum of varying length has. Its text has been found to
    /// be well formed, and its numbers to be legal.
    pub(super) fn of(&mut self, object: &'a str) -> &[u8] {
        self.bytes.clear();
        self.container(object);
        &self.bytes
    }

    /// Appends a value; returns its entry.
    fn value(&mut self, json: &'a str) -> u32 {
        let start = self.bytes.len();
        let kind = match json.as_bytes().first() {
            Some(b'{' | b'[') => {
                self.container(json);
                CONTAINER
            }
            Some(b'"') => {
                self.bytes.extend_from_slice(text(json).as_bytes());
                STRING
            }
            Some(b't') => TRUE,
            Some(b'f') => FALSE,
            Some(b'n') | None => NULL,
            Some(_) => {
                self.align();
                numeric::write(&mut self.bytes, json);
                NUMERIC
            }
        };
        kind | length(self.bytes.len() - start)
    }

    /// Appends an object or an array.
    fn container(&mut self, json: &'a str) {
        let first = self.members.len();
        let is_object = json.starts_with('{');
        let mut parts = Parts::of(json);
        while let Some(part) = parts.next() {
            let (key, value) = match is_object {
                true => (text(part), parts.next().unwrap_or("null")),
                false => (Cow::default(), part),
            };
            self.members.push(Member { key, value });
        }
        if is_object {
            self.sort(first);
        }
        let places = first..self.members.len();
        self.align();
        let kind = if is_object { OBJECT } else { ARRAY };
        let header = kind | length(places.len());
        self.bytes.extend_from_slice(&header.to_ne_bytes());
        let mut entries = Entries::reserve(&mut self.bytes, places.len() * (1 + usize::from(is_object)));
        if is_object {
            for member in &self.members[first..] {
                self.bytes.extend_from_slice(member.key.as_bytes());
                entries.enter(&mut self.bytes, STRING | length(member.key.len()));
            }
        }
        for place in places {
            let entry = self.value(self.members[place].value);
            entries.enter(&mut self.bytes, entry);
        }
        self.members.truncate(first);
    }

    /// Brings the members of one object into their order, each key once.
    fn sort(&mut self, first: usize) {
        let own = &mut self.members[first..];
        // Equal keys stay in the order in which they came.
        own.sort_by(|a, b| (a.key.len(), &a.key).cmp(&(b.key.len(), &b.key)));
        let mut kept = 0;
        for place in 0..own.len() {
            let is_last = own.get(place + 1).is_none_or(|next| next.key != own[place].key);
            if is_last {
                own.swap(kept, place);
                kept += 1;
            }
        }
        self.members.truncate(first + kept);
    }

    /// Numbers and containers begin at a multiple of 4; what is left free before counts as theirs.
    fn align(&mut self) {
        self.bytes.resize(self.bytes.len().next_multiple_of(4), 0);
    }
}

/// The entries of a container, filled in one by one.
struct Entries {
    /// Where the next one stands.
    at: usize,
    number: u32,
    /// Bytes of the members so far.
    total: u32,
}

impl Entries {
    fn reserve(bytes: &mut Vec<u8>, count: usize) -> Self {
        let at = bytes.len();
        bytes.resize(at + count * size_of::<u32>(), 0);
        Self {
            at,
            number: 0,
            total: 0,
        }
    }

    fn enter(&mut self, bytes: &mut [u8], entry: u32) {
        self.total += entry & LENGTH;
        let entry = match self.number.is_multiple_of(STRIDE) {
            true => entry & KIND | self.total | END,
            false => entry,
        };
        bytes[self.at..][..size_of::<u32>()].copy_from_slice(&entry.to_ne_bytes());
        self.at += size_of::<u32>();
        self.number += 1;
    }
}

/// What stands between the brackets of a container, one after the other: of an object, keys and values by turns.
struct Parts<'a> {
    json: &'a str,
    at: usize,
}

impl<'a> Parts<'a> {
    fn of(container: &'a str) -> Self {
        Self {
            json: container,
            at: 1,
        }
    }
}

impl<'a> Iterator for Parts<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        let bytes = self.json.as_bytes();
        let is_between = |byte: &u8| matches!(byte, b',' | b':') || byte.is_ascii_whitespace();
        while bytes.get(self.at).is_some_and(is_between) {
            self.at += 1;
        }
        let start = self.at;
        self.at += match bytes.get(start)? {
            b'"' => string_length(&bytes[start..]),
            b'{' | b'[' => container_length(&bytes[start..]),
            _ => bytes[start..]
                .iter()
                .take_while(|byte| !is_between(byte) && !matches!(byte, b'}' | b']'))
                .count(),
        };
        self.json.get(start..self.at).filter(|part| !part.is_empty())
    }
}

/// The value of a key of an object, as JSON; of equal keys the last one's.
pub(super) fn member<'a>(object: &'a str, key: &str) -> Option<&'a str> {
    let mut parts = Parts::of(object);
    let mut found = None;
    while let (Some(name), Some(value)) = (parts.next(), parts.next()) {
        if text(name) == key {
            found = Some(value);
        }
    }
    found
}

/// Bytes of the object or array that begins here, its brackets included.
fn container_length(bytes: &[u8]) -> usize {
    let (mut open, mut at) = (0_usize, 0);
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'"' => {
                at += string_length(&bytes[at..]);
                continue;
            }
            b'{' | b'[' => open += 1,
            b'}' | b']' => open -= 1,
            _ => {}
        }
        at += 1;
        if open == 0 {
            break;
        }
    }
    at
}

/// What a JSON string says.
fn text(json: &str) -> Cow<'_, str> {
    let inside = json.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    match inside.filter(|inside| until_quote_or_backslash(inside.as_bytes()) == inside.len()) {
        Some(inside) => Cow::Borrowed(inside),
        None => Cow::Owned(serde_json::from_str(json).unwrap_or_default()),
    }
}

/// No object is longer than 64 KiB of JSON, which makes far less than 2²⁸ bytes.
fn length(bytes: usize) -> u32 {
    u32::try_from(bytes).unwrap_or(LENGTH) & LENGTH
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(json: &str) -> Vec<u32> {
        let mut jsonb = Jsonb::default();
        let bytes = jsonb.of(json);
        let words = bytes.chunks_exact(4).map(|word| word.try_into().unwrap());
        words.map(u32::from_ne_bytes).collect()
    }

    fn made(json: &str) -> Vec<u8> {
        Jsonb::default().of(json).to_vec()
    }

    #[test]
    fn keys_stand_before_values_the_shorter_first() {
        let bytes = made(r#"{"bb": "x", "a": true, "ab": null}"#);
        assert_eq!(
            words(r#"{"bb": "x", "a": true, "ab": null}"#)[..7],
            [OBJECT | 3, END | 1, 2, 2, TRUE, NULL, 1,]
        );
        assert_eq!(bytes[28..], *b"aabbbx");
    }

    #[test]
    fn of_equal_keys_the_last_counts() {
        assert_eq!(
            made(r#"{"a":1,"b":2,"\u0061":"x","a":3}"#),
            made(r#"{"a": 3, "b": 2}"#)
        );
    }

    #[test]
    fn a_number_begins_at_a_multiple_of_four() {
        assert_eq!(words(r#"{"a":1}"#)[..3], [OBJECT | 1, END | 1, NUMERIC | 11]);
        assert_eq!(made(r#"{"a":1}"#).len(), 12 + 4 + 8);
    }

    #[test]
    fn every_thirty_second_entry_says_where_it_ends() {
        let list = format!("{{\"l\":[{}]}}", vec!["\"ab\""; 40].join(","));
        let entries = &words(&list)[4..][..41];
        assert_eq!(entries[0], ARRAY | 40);
        assert_eq!((entries[1], entries[2]), (END | 2, 2));
        assert_eq!((entries[33], entries[34]), (END | 66, 2));
    }

    #[test]
    fn brackets_and_escapes_in_strings_are_text() {
        assert_eq!(
            made(r#"{"a":{"x":"}]\"\\"},"b":[["]"],"é\n"]}"#),
            made("\n{ \"b\" : [ [ \"]\" ] , \"\\u00e9\\n\" ] , \"a\" : { \"x\" : \"}]\\\"\\\\\" } }".trim())
        );
    }

    #[test]
    fn what_is_no_json_ends_where_it_ends() {
        for text in [
            "{",
            "{\"a",
            "{\"a\":",
            "{]",
            "{\"a\":[{}",
            "{:,",
            "{\"a\":\"\\",
            "{a",
            "[1,",
        ] {
            made(text);
        }
    }
}
