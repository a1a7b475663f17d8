//! JSON text → PostgreSQL's `jsonb`, byte for byte as `jsonb_in` makes it.
//!
//! The layout is that of jsonb.h: a container is a header, which says what it is and how many members it has, then an
//! entry for each key and each value, then their bytes. Keys stand in the order of their lengths, those of one length
//! in that of their bytes, and of two that are equal the last one's value counts (jsonb_util.c).

mod numeric;

use std::borrow::Cow;
use std::ops::Range;

use shared::json::{string_length, until_special};

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
    /// Those of containers that have been read, each container's together.
    members: Vec<Member<'a>>,
    /// Those of containers that are being read, the innermost one's last.
    open: Vec<Member<'a>>,
}

#[derive(Debug)]
struct Member<'a> {
    /// None in an array.
    key: Cow<'a, str>,
    value: Value<'a>,
}

#[derive(Debug)]
enum Value<'a> {
    Text(Cow<'a, str>),
    /// As it is written.
    Number(&'a str),
    /// Its entry says all.
    Word(u32),
    /// `OBJECT` or `ARRAY`, and the places of its members in [`Jsonb::members`].
    Container(u32, Range<usize>),
}

impl<'a> Jsonb<'a> {
    /// The `jsonb` of an object, without the header that every datum of varying length has. Its text has been found to
    /// be well formed, and its numbers to be legal.
    pub(super) fn of(&mut self, object: &'a str) -> &[u8] {
        self.bytes.clear();
        self.members.clear();
        let object = self.read(&mut Reader { json: object, at: 0 });
        append(&mut self.bytes, &object, &self.members);
        &self.bytes
    }

    /// Reads a value, which stands in front of the reader.
    fn read(&mut self, reader: &mut Reader<'a>) -> Value<'a> {
        match reader.next_byte() {
            Some(b'{') => self.read_container(reader, OBJECT),
            Some(b'[') => self.read_container(reader, ARRAY),
            Some(b'"') => Value::Text(reader.string()),
            Some(b't') => reader.word(TRUE),
            Some(b'f') => reader.word(FALSE),
            Some(b'n' | b'}' | b']') | None => reader.word(NULL),
            Some(_) => Value::Number(reader.rest_of_word()),
        }
    }

    fn read_container(&mut self, reader: &mut Reader<'a>, kind: u32) -> Value<'a> {
        reader.at += 1;
        let first = self.open.len();
        while let Some(byte) = reader.next_byte() {
            if matches!(byte, b'}' | b']') {
                reader.at += 1;
                break;
            }
            let key = match kind {
                OBJECT => reader.string(),
                _ => Cow::default(),
            };
            let value = self.read(reader);
            self.open.push(Member { key, value });
        }
        if kind == OBJECT {
            self.sort(first);
        }
        let start = self.members.len();
        self.members.extend(self.open.drain(first..));
        Value::Container(kind, start..self.members.len())
    }

    /// Brings the members of one object into their order, each key once.
    fn sort(&mut self, first: usize) {
        let own = &mut self.open[first..];
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
        self.open.truncate(first + kept);
    }
}

/// Appends a value; returns its entry.
fn append(out: &mut Vec<u8>, value: &Value<'_>, members: &[Member<'_>]) -> u32 {
    let start = out.len();
    let kind = match value {
        Value::Text(text) => {
            out.extend_from_slice(text.as_bytes());
            STRING
        }
        Value::Number(number) => {
            align(out);
            numeric::write(out, number);
            NUMERIC
        }
        Value::Word(entry) => *entry,
        Value::Container(kind, places) => {
            align(out);
            append_container(out, *kind, &members[places.clone()], members);
            CONTAINER
        }
    };
    kind | length(out.len() - start)
}

fn append_container(out: &mut Vec<u8>, kind: u32, own: &[Member<'_>], members: &[Member<'_>]) {
    let header = kind | length(own.len());
    out.extend_from_slice(&header.to_ne_bytes());
    let mut entries = Entries::reserve(out, own.len() * if kind == OBJECT { 2 } else { 1 });
    if kind == OBJECT {
        for member in own {
            out.extend_from_slice(member.key.as_bytes());
            entries.enter(out, STRING | length(member.key.len()));
        }
    }
    for member in own {
        let entry = append(out, &member.value, members);
        entries.enter(out, entry);
    }
}

/// Numbers and containers begin at a multiple of 4; what is left free before counts as theirs.
fn align(out: &mut Vec<u8>) {
    out.resize(out.len().next_multiple_of(4), 0);
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

/// Goes through a text once.
struct Reader<'a> {
    json: &'a str,
    at: usize,
}

/// The value of a key of an object, as JSON; of equal keys the last one's.
pub(super) fn member<'a>(object: &'a str, key: &str) -> Option<&'a str> {
    let mut reader = shared::json::Reader::new(object);
    reader.take(b'{')?;
    let mut found = None;
    while let Some(name) = reader.string() {
        reader.take(b':')?;
        let (value, _) = reader.value()?;
        if name == key {
            found = Some(value);
        }
        if reader.take(b',').is_none() {
            break;
        }
    }
    found
}

impl<'a> Reader<'a> {
    /// The byte in front, past white space and what stands between parts.
    fn next_byte(&mut self) -> Option<u8> {
        loop {
            match self.json.as_bytes().get(self.at)? {
                b',' | b':' | b' ' | b'\n' | b'\r' | b'\t' => self.at += 1,
                byte => return Some(*byte),
            }
        }
    }

    /// What the JSON string in front says.
    fn string(&mut self) -> Cow<'a, str> {
        let bytes = self.json.as_bytes();
        let inside = bytes.get(self.at + 1..).unwrap_or_default();
        let plain = until_special(inside);
        let start = self.at;
        if inside.get(plain) == Some(&b'"') {
            self.at += plain + 2;
            return Cow::Borrowed(self.json.get(start + 1..start + 1 + plain).unwrap_or_default());
        }
        self.at += string_length(&bytes[start..]);
        let text = self.json.get(start..self.at).unwrap_or_default();
        Cow::Owned(serde_json::from_str(text).unwrap_or_default())
    }

    /// The number or word in front.
    fn rest_of_word(&mut self) -> &'a str {
        let start = self.at;
        let is_part = |byte: &&u8| !matches!(byte, b',' | b':' | b'}' | b']' | b' ' | b'\n' | b'\r' | b'\t');
        let rest = self.json.as_bytes().get(start..).unwrap_or_default();
        self.at += rest.iter().take_while(is_part).count();
        self.json.get(start..self.at).unwrap_or_default()
    }

    fn word(&mut self, entry: u32) -> Value<'a> {
        self.rest_of_word();
        Value::Word(entry)
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
