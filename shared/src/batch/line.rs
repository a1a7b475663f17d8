//! Reading lines: NDJSON, one JSON value after another, or one JSON array.

use super::fields::{Field, Fields};
use super::record::Record;
use crate::error::Error;
use crate::json::{Reader, Text};
use crate::reason::Reason;
use serde_json::value::RawValue;
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

/// Reads the lines of a text. A bad line is a [`Line::Bad`] among good ones; only an array that isn't closed, or isn't
/// JSON, is an error as a whole.
pub fn lines<'a>(text: &'a Text<'_>) -> Result<impl Iterator<Item = Entry<'a>>, Error> {
    let all = text.as_str().trim_ascii();
    let elements: Vec<&RawValue> = if all.starts_with('[') {
        serde_json::from_str(all)?
    } else {
        Vec::new()
    };
    let rest = if all.starts_with('[') { "" } else { all };
    let entry = |(raw, line): (&'a str, _)| Entry {
        raw,
        line: read(line, text.is_replaced_in(raw)),
    };
    let of_array = elements
        .into_iter()
        .map(|raw| (raw.get(), first_value(raw.get()).map(|(parsed, _)| parsed)));
    Ok(of_array
        .chain(Stream {
            rest,
            may_span_lines: true,
        })
        .map(entry))
}

/// JSON values, one after the other, with or without line breaks between and in them.
struct Stream<'a> {
    rest: &'a str,
    /// Whether a value may go on in the next line. Not after one that began so and never ended: else each line of a
    /// text that only opens brackets would be read to the end of the text.
    may_span_lines: bool,
}

impl<'a> Iterator for Stream<'a> {
    type Item = (&'a str, Option<Parsed<'a>>);

    fn next(&mut self) -> Option<Self::Item> {
        self.rest = self.rest.trim_ascii_start();
        if self.rest.is_empty() {
            return None;
        }
        let line_end = memchr::memchr(b'\n', self.rest.as_bytes()).unwrap_or(self.rest.len());
        let mut value = first_value(&self.rest[..line_end]);
        if value.is_none() && self.may_span_lines {
            value = first_value(self.rest);
            self.may_span_lines = value.is_some();
        }
        // After what is no JSON, go on at the next line.
        let (parsed, end) = value.map_or((None, line_end), |(parsed, end)| (Some(parsed), end));
        let (raw, rest) = self.rest.split_at(end);
        self.rest = rest;
        Some((raw.trim_ascii_end(), parsed))
    }
}

/// A line that is JSON.
enum Parsed<'a> {
    Object(Box<Fields<'a>>),
    SomethingElse,
}

/// The value that a text begins with, and where it ends.
fn first_value(text: &str) -> Option<(Parsed<'_>, usize)> {
    let mut reader = Reader::new(text);
    let parsed = match reader.peek()? {
        b'{' => Parsed::Object(Fields::read(&mut reader)?),
        _ => reader.value().map(|_| Parsed::SomethingElse)?,
    };
    Some((parsed, reader.position()))
}

fn read(parsed: Option<Parsed<'_>>, sanitized: bool) -> Line<'_> {
    match parsed {
        None => Line::NotJson,
        Some(Parsed::SomethingElse) => Line::Bad(Reason::NotAnObject),
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
