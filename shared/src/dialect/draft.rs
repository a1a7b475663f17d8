//! An event as its sender described it, on the way to being an [`Event`]: the steps that all dialects share.

use super::{Request, body};
use crate::clock::{self, Doubt, Said};
use crate::event::{Category, Event, INSTRUCTIONS, Mark, Object, Platform};
use crate::item::{Item, Rejected};
use crate::json::Measure;
use crate::limits;
use crate::reason::Reason;
use chrono::{DateTime, Utc};
use serde_json::Value;
use uuid::Uuid;

/// What a dialect has found in an event. `Value::Null` is "not said".
#[derive(Default)]
pub(super) struct Draft {
    pub(super) id: Option<Uuid>,
    pub(super) event: Value,
    pub(super) category: Value,
    pub(super) distinct_id: Value,
    pub(super) said: Option<Said>,
    pub(super) sent_at: Option<DateTime<Utc>>,
    pub(super) properties: Value,
    pub(super) user_properties: Object,
    pub(super) context: Value,
    pub(super) session_id: Value,
    pub(super) sdk: Value,
    pub(super) sdk_version: Value,
    pub(super) platform: Option<Platform>,
    pub(super) has_unknown_fields: bool,
}

/// Characters of a library's name or version that are kept.
const SDK_CHARACTERS: usize = 100;

/// The field in which an SDK writes an event's id, and how to read it.
pub(super) type IdField = (&'static str, fn(&Value) -> Result<Option<Uuid>, Reason>);

/// Takes a JSON object apart.
pub(super) type Read<'a> = &'a mut dyn FnMut(Object, Option<Uuid>) -> Result<Draft, Reason>;

/// Reads one event of a body. Its `key_fields`, where an SDK carries the write key, go before anything else, so that a
/// rejected event is kept without them; its id comes next, so that it is kept with it.
pub(super) fn item(
    request: &Request<'_>,
    raw: &str,
    sanitized: bool,
    key_fields: &[&str],
    id_field: Option<IdField>,
    read: Read<'_>,
) -> Item {
    let mut take_key = |event: &mut Object| key_fields.iter().for_each(|field| remove(event, field));
    without_key(request, raw, sanitized, &mut take_key, id_field, read)
}

/// The same, where `take_key` finds the write key and takes it out. It is asked twice of a rejected event, whose text is read
/// again then: of good ones, which nearly all are, nothing is copied in case they are none.
pub(super) fn without_key(
    request: &Request<'_>,
    raw: &str,
    sanitized: bool,
    take_key: &mut dyn FnMut(&mut Object),
    id_field: Option<IdField>,
    read: Read<'_>,
) -> Item {
    let mut id = None;
    let mut event = || {
        let mut event = body::event(raw)?;
        take_key(&mut event);
        if let Some((name, read_id)) = id_field {
            id = read_id(&event.remove(name).unwrap_or_default())?;
        }
        let draft = read(event, id)?;
        id = draft.id;
        draft.into_event(request, sanitized)
    };
    match event() {
        Ok(event) => Item::Event(event),
        Err(reason) => {
            let mut rejected = Rejected::new(reason, id, raw);
            if let Value::Object(event) = &mut rejected.raw {
                take_key(event);
            }
            Item::Rejected(rejected)
        }
    }
}

/// Removes a field; `payload.website` is one of an object inside.
fn remove(event: &mut Object, field: &str) {
    match field.split_once('.') {
        None => drop(event.remove(field)),
        Some((outer, inner)) => {
            if let Some(Value::Object(object)) = event.get_mut(outer) {
                object.remove(inner);
            }
        }
    }
}

impl Draft {
    fn into_event(self, request: &Request<'_>, sanitized: bool) -> Result<Event, Reason> {
        let said = self.said.unwrap_or(Said::Nothing);
        let moment = clock::moment(&said, self.sent_at, request.received_at);
        let name = required(self.event, Reason::MissingEvent, Reason::IllegalEvent)?;
        check_user_properties(&self.user_properties)?;
        let context = object(self.context)?;
        limits::check_object(Measure::of_object(&context), limits::SENDER_CONTEXT_BYTES)?;
        let mut event = Event {
            id: self.id.unwrap_or_else(request.new_id),
            category: category(self.category, &name)?,
            event: name,
            distinct_id: required(
                self.distinct_id,
                Reason::MissingDistinctId,
                Reason::IllegalDistinctId,
            )?,
            timestamp: moment.timestamp,
            client_timestamp: moment.client_timestamp,
            sent_at: self.sent_at.map(clock::truncate),
            received_at: clock::truncate(request.received_at),
            properties: object(self.properties)?,
            user_properties: Some(self.user_properties).filter(|properties| !properties.is_empty()),
            context,
            session_id: optional(self.session_id).map_err(|()| Reason::IllegalSessionId)?,
            environment: String::new(),
            sdk: short(self.sdk),
            sdk_version: short(self.sdk_version),
            platform: self.platform.unwrap_or(Platform::Unknown),
        };
        let doubt = moment.doubt.map(|doubt| match doubt {
            Doubt::Unparseable => Mark::TimestampUnparseable,
            Doubt::InFuture => Mark::TimestampInFuture,
        });
        let sanitized = sanitized.then_some(Mark::Sanitized);
        let unknown = self.has_unknown_fields.then_some(Mark::UnknownField);
        [doubt, sanitized, unknown]
            .into_iter()
            .flatten()
            .for_each(|mark| event.mark(mark));
        event.validate(request.oldest)?;
        Ok(event)
    }
}

/// An id as its sender wrote it: none where it is missing, empty or nil.
pub(super) fn id(value: &Value) -> Result<Option<Uuid>, Reason> {
    match value {
        Value::Null => Ok(None),
        Value::String(text) if text.trim().is_empty() => Ok(None),
        Value::String(text) => match Uuid::try_parse(text.trim()) {
            Ok(id) => Ok(Some(id).filter(|id| !id.is_nil())),
            Err(_) => Err(Reason::IllegalId),
        },
        _ => Err(Reason::IllegalId),
    }
}

/// A UUID; any other text becomes one (v5), the same each time, so that what is sent again is still known.
pub(super) fn id_of_any_text(value: &Value) -> Result<Option<Uuid>, Reason> {
    match (id(value), value) {
        (Err(_), Value::String(text)) => Ok(Some(Uuid::new_v5(&Uuid::NAMESPACE_OID, text.as_bytes()))),
        (result, _) => result,
    }
}

/// The first that isn't null and isn't empty.
pub(super) fn first_said<const N: usize>(values: [Value; N]) -> Value {
    values
        .into_iter()
        .find(|value| !value.is_null() && *value != "")
        .unwrap_or_default()
}

/// Adds to an object what isn't there yet; what is null isn't said.
pub(super) fn add(object: &mut Object, name: &str, value: Value) {
    if !value.is_null() {
        object.entry(name).or_insert(value);
    }
}

/// The context as it may stay; one that is larger moves into the properties, which hold more, so that no event is
/// refused for it.
pub(super) fn fitting(context: Object, properties: &mut Object) -> Value {
    if Measure::of_object(&context).bytes <= limits::SENDER_CONTEXT_BYTES {
        return Value::Object(context);
    }
    add(properties, "$context", Value::Object(context));
    Value::Null
}

/// Takes the instructions out of an event or its properties; the first that says one is believed.
pub(super) fn take_user_properties(from: &mut Object, into: &mut Object) {
    for name in INSTRUCTIONS {
        match from.remove(name) {
            None | Some(Value::Null) => {}
            Some(Value::Object(object)) if object.is_empty() => {}
            Some(value) => {
                into.entry(name).or_insert(value);
            }
        }
    }
}

/// `$set` and `$set_once` are objects, `$unset` is a list of names; there is nothing else.
fn check_user_properties(properties: &Object) -> Result<(), Reason> {
    let is_good = properties
        .iter()
        .all(|(name, value)| match (name.as_str(), value) {
            ("$set" | "$set_once", Value::Object(_)) => true,
            ("$unset", Value::Array(names)) => names.iter().all(Value::is_string),
            _ => false,
        });
    if is_good {
        Ok(())
    } else {
        Err(Reason::IllegalUserProperties)
    }
}

fn required(value: Value, missing: Reason, illegal: Reason) -> Result<String, Reason> {
    optional(value).map_err(|()| illegal)?.ok_or(missing)
}

/// Text as it is, numbers as text.
fn optional(value: Value) -> Result<Option<String>, ()> {
    match value {
        Value::Null => Ok(None),
        Value::String(text) => Ok(Some(text)),
        Value::Number(number) => Ok(Some(number.to_string())),
        _ => Err(()),
    }
}

fn object(value: Value) -> Result<Object, Reason> {
    match value {
        Value::Null => Ok(Object::new()),
        Value::Object(object) => Ok(object),
        _ => Err(Reason::IllegalProperties),
    }
}

fn category(value: Value, event: &str) -> Result<Category, Reason> {
    match value {
        Value::Null => Ok(Category::of(event)),
        Value::String(text) => Category::from_text(&text).ok_or(Reason::IllegalCategory),
        _ => Err(Reason::IllegalCategory),
    }
}

fn short(value: Value) -> Option<String> {
    let text = optional(value).ok().flatten()?;
    Some(text.chars().take(SDK_CHARACTERS).collect())
}
