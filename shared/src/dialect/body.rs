//! Steps that dialects with JSON bodies share: decompress, split into events, parse each by itself.

use super::Request;
use crate::decompress;
use crate::error::Error;
use crate::event::Object;
use crate::json::Reader;
use crate::limits;
use crate::reason::Reason;
use serde_json::Value;
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// The fields of an object, each still unparsed; of two with the same name the last.
pub(super) type Fields<'a> = BTreeMap<Cow<'a, str>, &'a RawValue>;

/// The body of a request, decompressed.
pub(super) fn bytes<'a>(request: &Request<'a>) -> Result<Cow<'a, [u8]>, Error> {
    decompress::body(
        request.body,
        request.header("content-encoding"),
        limits::BODY_BYTES,
    )
}

/// Splits an object into its fields.
pub(super) fn fields(text: &str) -> Result<Fields<'_>, Error> {
    Ok(serde_json::from_str(text)?)
}

/// Splits an array into its events, without parsing them: one that is bad doesn't spoil the others.
pub(super) fn split(array: &str) -> Result<Vec<&RawValue>, Error> {
    let events: Vec<&RawValue> = serde_json::from_str(array)?;
    match events.len() {
        0 => Err(Error::EmptyBody),
        1..=limits::EVENTS_PER_BODY => Ok(events),
        count => Err(Error::TooManyEvents {
            count,
            limit: limits::EVENTS_PER_BODY,
        }),
    }
}

/// Parses one event.
pub(super) fn event(raw: &str) -> Result<Object, Reason> {
    match serde_json::from_str(raw) {
        Ok(Value::Object(object)) => Ok(object),
        Ok(_) => Err(Reason::NotAnObject),
        // It has been split off by a parser that looks neither at depth nor at the size of numbers.
        Err(_) if is_too_deep(raw) => Err(Reason::PropertiesTooDeep),
        Err(error) if error.is_syntax() && error.to_string().starts_with("number out of range") => {
            Err(Reason::IllegalNumber)
        }
        Err(_) => Err(Reason::InvalidJson),
    }
}

/// Whether it is JSON, of more levels than an event may have.
fn is_too_deep(raw: &str) -> bool {
    Reader::new(raw)
        .value()
        .is_some_and(|(_, measure)| measure.depth > limits::DEPTH)
}

/// The text of a field that should be one; `None` where it is missing or something else.
pub(super) fn text(fields: &Fields<'_>, name: &str) -> Option<String> {
    fields
        .get(name)
        .and_then(|raw| serde_json::from_str::<String>(raw.get()).ok())
        .filter(|text| !text.is_empty())
}
