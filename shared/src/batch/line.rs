//! Reading lines: NDJSON, or JSON values and arrays of them, one after another.

use super::fields::{Field, Fields};
use super::record::Record;
use crate::error::Error;
use crate::json::{Reader, Text};
use crate::reason::Reason;
use serde::de::IgnoredAny;
use std::borrow::Cow;

/// One line, or one element of an array.
#[derive(Debug)]
pub struct Entry<'a> {
    /// The line as it came.
    pub raw: &'a str,
    /// What it says.
    pub line: Line<'a>,
}

/// What a line says.
#[derive(Debug)]
pub enum Line<'a> {
    /// An event; [`Record::complete`] fills in what is missing and validates it.
    Event(Record<'a>),
    /// An event that the edge has rejected.
    Rejected(SetAside<'a>),
    /// Events that the edge has dropped by policy.
    Dropped(Drops<'a>),
    /// How much of a key's quota the events of these lines use. It is no event, and has no outcome.
    Usage(Usage<'a>),
    /// JSON, but nothing that can be stored.
    Bad(Reason),
    /// What isn't JSON.
    NotJson,
}

/// An event that the edge has rejected.
#[derive(Debug, PartialEq)]
pub struct SetAside<'a> {
    /// A [`Reason`]'s text, maybe of a newer edge.
    pub reason: Cow<'a, str>,
    /// The environment of the write key.
    pub environment: Option<Cow<'a, str>>,
    /// RFC 3339.
    pub received_at: Option<Cow<'a, str>>,
    /// The event's id, where it has one.
    pub id: Option<uuid::Uuid>,
    /// JSON: the event as it came.
    pub raw: &'a str,
}

/// A count of events that the edge has dropped by policy.
#[derive(Debug, PartialEq)]
pub struct Drops<'a> {
    /// A [`Reason`]'s text, maybe of a newer edge.
    pub reason: Cow<'a, str>,
    /// How many: as many as one collector may have met, so that no sum of them overflows.
    pub count: u32,
    /// The environment of the write key.
    pub environment: Option<Cow<'a, str>>,
    /// RFC 3339.
    pub received_at: Option<Cow<'a, str>>,
}

/// How many events came in with a key that has a quota.
#[derive(Debug, PartialEq)]
pub struct Usage<'a> {
    /// The key's name.
    pub key: Cow<'a, str>,
    /// How many.
    pub count: u64,
    /// RFC 3339.
    pub received_at: Option<Cow<'a, str>>,
}

/// Reads the values of a text, one after the other; an array is its elements, wherever it stands. A bad line is a
/// [`Line::Bad`] or a [`Line::NotJson`] among good ones; only a text that begins with an array that isn't closed, or isn't
/// JSON, is an error as a whole.
pub fn lines<'a>(text: &'a Text<'_>) -> Result<impl Iterator<Item = Entry<'a>>, Error> {
    let mut stream = Stream {
        rest: without_byte_order_marks(text.as_str()),
        elements: "",
        patience: text.as_str().len(),
    };
    if stream.rest.starts_with('[') {
        match first_value(stream.rest) {
            Ok((Parsed::Array(elements), end)) => stream.enter(elements, end),
            _ => serde_json::from_str::<IgnoredAny>(stream.rest).map(drop)?,
        }
    }
    Ok(stream.map(|(raw, parsed)| Entry {
        raw,
        line: read(parsed, text.is_replaced_in(raw)),
    }))
}

/// JSON values, one after the other, with or without line breaks between and in them.
struct Stream<'a> {
    rest: &'a str,
    /// What is left of an array in front of the rest: values with commas between them.
    elements: &'a str,
    /// How many bytes may yet be read in vain for values that go on in the next line: else each line of a text that
    /// only opens brackets would be read to the end of the text.
    patience: usize,
}

impl<'a> Stream<'a> {
    /// Goes into an array that is in front, and ends at `end`.
    fn enter(&mut self, elements: &'a str, end: usize) {
        self.elements = elements;
        self.rest = &self.rest[end..];
    }

    /// The value that the rest begins with: in its first line, or from there on.
    fn value(&mut self, line_end: usize) -> Option<(Parsed<'a>, usize)> {
        let in_line = first_value(&self.rest[..line_end]);
        if in_line.is_ok() || line_end == self.rest.len() || self.patience == 0 {
            return in_line.ok();
        }
        first_value(self.rest)
            .map_err(|read| self.patience = self.patience.saturating_sub(read))
            .ok()
    }

    fn next_element(&mut self) -> (&'a str, Option<Parsed<'a>>) {
        let (parsed, end) = match first_value(self.elements) {
            Ok((parsed, end)) => (Some(parsed), end),
            Err(_) => (None, self.elements.len()),
        };
        let (raw, rest) = self.elements.split_at(end);
        let rest = rest.trim_ascii_start();
        self.elements = rest.strip_prefix(',').unwrap_or(rest).trim_ascii_start();
        (raw, parsed)
    }
}

impl<'a> Iterator for Stream<'a> {
    type Item = (&'a str, Option<Parsed<'a>>);

    fn next(&mut self) -> Option<Self::Item> {
        while self.elements.is_empty() {
            self.rest = without_byte_order_marks(self.rest);
            if self.rest.is_empty() {
                return None;
            }
            let line_end = memchr::memchr(b'\n', self.rest.as_bytes()).unwrap_or(self.rest.len());
            let (parsed, end) = match self.value(line_end) {
                Some((Parsed::Array(elements), end)) => {
                    self.enter(elements, end);
                    continue;
                }
                Some((parsed, end)) => (Some(parsed), end),
                // After what is no JSON, go on at the next line.
                None => (None, line_end),
            };
            let (raw, rest) = self.rest.split_at(end);
            self.rest = rest;
            return Some((raw.trim_ascii_end(), parsed));
        }
        Some(self.next_element())
    }
}

/// A text without the white space and the byte order marks that it begins with: each file that was put into it may have
/// brought one.
fn without_byte_order_marks(text: &str) -> &str {
    let mut text = text.trim_ascii_start();
    while let Some(rest) = text.strip_prefix('\u{feff}') {
        text = rest.trim_ascii_start();
    }
    text
}

/// A value that is JSON.
enum Parsed<'a> {
    Object(Box<Fields<'a>>),
    /// What is between its brackets.
    Array(&'a str),
    SomethingElse,
}

/// The value that a text begins with, and where it ends; how many bytes were read where it is none.
fn first_value(text: &str) -> Result<(Parsed<'_>, usize), usize> {
    let mut reader = Reader::new(text);
    let parsed = match reader.peek() {
        Some(b'{') => Fields::read(&mut reader).map(Parsed::Object),
        Some(b'[') => reader
            .value()
            .map(|(array, _)| Parsed::Array(array[1..array.len() - 1].trim_ascii())),
        _ => reader.value().map(|_| Parsed::SomethingElse),
    };
    match parsed {
        Some(parsed) => Ok((parsed, reader.position())),
        None => Err(reader.position()),
    }
}

fn read(parsed: Option<Parsed<'_>>, sanitized: bool) -> Line<'_> {
    match parsed {
        None => Line::NotJson,
        Some(Parsed::Array(_) | Parsed::SomethingElse) => Line::Bad(Reason::NotAnObject),
        Some(Parsed::Object(fields)) => match &fields.outcome {
            Field::Absent => Line::Event(Record { fields, sanitized }),
            Field::Text(outcome) if outcome == "rejected" => rejected(*fields),
            Field::Text(outcome) if outcome == "dropped" => dropped(*fields),
            Field::Text(outcome) if outcome == "usage" => usage(*fields),
            _ => Line::Bad(Reason::IllegalOutcome),
        },
    }
}

fn rejected(fields: Fields<'_>) -> Line<'_> {
    let Some(reason) = text(fields.reason) else {
        return Line::Bad(Reason::IllegalOutcome);
    };
    Line::Rejected(SetAside {
        reason,
        environment: text(fields.environment),
        received_at: text(fields.received_at),
        id: text(fields.id).and_then(|id| uuid::Uuid::try_parse(&id).ok()),
        raw: fields.raw.map_or("null", |(json, _)| json),
    })
}

fn dropped(fields: Fields<'_>) -> Line<'_> {
    let count = text(fields.count).and_then(|count| count.parse().ok());
    match (text(fields.reason), count) {
        (Some(reason), Some(count)) => Line::Dropped(Drops {
            reason,
            count,
            environment: text(fields.environment),
            received_at: text(fields.received_at),
        }),
        _ => Line::Bad(Reason::IllegalOutcome),
    }
}

fn usage(fields: Fields<'_>) -> Line<'_> {
    let count = text(fields.count).and_then(|count| count.parse().ok());
    match (text(fields.key), count) {
        (Some(key), Some(count)) => Line::Usage(Usage {
            key,
            count,
            received_at: text(fields.received_at),
        }),
        _ => Line::Bad(Reason::IllegalOutcome),
    }
}

fn text(field: Field<'_>) -> Option<Cow<'_, str>> {
    match field {
        Field::Text(text) => Some(text),
        _ => None,
    }
}
