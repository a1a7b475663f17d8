//! One event of posthog-js.

use super::is_believable;
use crate::clock::{self, Said};
use crate::dialect::Request;
use crate::dialect::draft::{self, Draft};
use crate::error::Error;
use crate::event::{Object, Platform};
use crate::item::Item;
use crate::reason::Reason;
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;
use uuid::Uuid;

/// What the request says about all of its events.
pub(super) struct Envelope<'a> {
    pub(super) sent_at: Option<DateTime<Utc>>,
    /// What an event without a name is called; `/engage` has events that only set properties.
    pub(super) names_missing_events: Option<&'static str>,
    /// The library's name and version, where the request has them and the event does not.
    pub(super) library: Option<(&'a str, &'a str)>,
}

/// The write key of a body: the request's own, else that of its events, of which there must be one.
#[derive(Default)]
pub(super) struct Tokens {
    /// What events say beside it counts for nothing.
    of_request: Option<String>,
    of_events: Option<String>,
    conflict: bool,
}

impl Tokens {
    pub(super) fn new(of_request: Option<String>) -> Self {
        Self {
            of_request,
            ..Self::default()
        }
    }

    pub(super) fn only(self) -> Result<String, Error> {
        if self.conflict {
            return Err(Error::ConflictingKeys);
        }
        self.of_request.or(self.of_events).ok_or(Error::MissingKey)
    }

    /// Takes the write key out of wherever an event has it; once more of the same event changes nothing here. A property that
    /// is called `token` and is another is the event's own.
    fn take_from(&mut self, event: &mut Object) {
        let taken = ["token", "$token", "api_key"].map(|name| event.remove(name));
        let said = taken.iter().flatten().find_map(text);
        let property = event
            .get("properties")
            .and_then(|properties| properties.get("token"))
            .and_then(text);
        let key = self.of_request.as_deref().or(said).or(property);
        if self.of_request.is_none()
            && let Some(key) = key
        {
            match &self.of_events {
                None => self.of_events = Some(key.to_owned()),
                Some(first) => self.conflict |= first != key,
            }
        }
        let is_in_properties = property.is_some() && property == key;
        if is_in_properties && let Some(Value::Object(properties)) = event.get_mut("properties") {
            properties.remove("token");
        }
    }
}

fn text(value: &Value) -> Option<&str> {
    value.as_str().filter(|text| !text.is_empty())
}

/// Reads one event. Its write key goes to `tokens` and nowhere else.
pub(super) fn read(
    request: &Request<'_>,
    envelope: &Envelope<'_>,
    raw: &str,
    sanitized: bool,
    tokens: &mut Tokens,
) -> Item {
    let id = ("uuid", draft::id_of_any_text as _);
    let mut take_key = |event: &mut Object| tokens.take_from(event);
    draft::without_key(
        request,
        raw,
        sanitized,
        &mut take_key,
        Some(id),
        &mut |event, id| read_fields(envelope, event, id),
    )
}

fn read_fields(envelope: &Envelope<'_>, mut event: Object, id: Option<Uuid>) -> Result<Draft, Reason> {
    let mut take = |name: &str| event.remove(name).unwrap_or_default();
    let name = match (take("event"), envelope.names_missing_events) {
        (Value::Null, Some(name)) => name.into(),
        (name, _) => name,
    };
    let mut distinct_id = draft::first_said([take("distinct_id"), take("$distinct_id")]);
    let said = said(&take("offset"), &take("timestamp"));
    // In an array, which has no place of its own for it, each event carries the time of sending.
    let sent_at = take("sent_at")
        .as_str()
        .and_then(clock::parse)
        .filter(is_believable);
    let mut properties = match take("properties") {
        Value::Null => Object::new(),
        Value::Object(properties) => properties,
        _ => return Err(Reason::IllegalProperties),
    };
    // Some SDKs carry it only there; where it is said twice, once is enough.
    let inner = [properties.get("distinct_id"), properties.get("$distinct_id")]
        .map(|id| id.cloned().unwrap_or_default());
    if distinct_id.is_null() {
        distinct_id = draft::first_said(inner);
    }
    if properties.get("distinct_id") == Some(&distinct_id) {
        properties.remove("distinct_id");
    }
    let mut user_properties = Object::new();
    draft::take_user_properties(&mut event, &mut user_properties);
    draft::take_user_properties(&mut properties, &mut user_properties);
    // The newer route has these at the top; queries look for them where they have always been.
    let (library, version) = envelope.library.unzip();
    let options = event.remove("options").unwrap_or_default();
    let option = |name: &str| options.get(name).cloned();
    for (name, value) in [
        (
            "$session_id",
            event.remove("$session_id").or_else(|| event.remove("session_id")),
        ),
        ("$window_id", event.remove("window_id")),
        ("$process_person_profile", option("process_person_profile")),
        ("$cookieless_mode", option("cookieless_mode")),
        ("$ignore_sent_at", option("disable_skew_correction")),
        ("$product_tour_id", option("product_tour_id")),
        ("$lib", event.remove("library").or(library.map(Value::from))),
        (
            "$lib_version",
            event.remove("library_version").or(version.map(Value::from)),
        ),
    ] {
        if let Some(value) = value.filter(|value| !value.is_null()) {
            properties.entry(name).or_insert(value);
        }
    }
    let property = |name: &str| properties.get(name).cloned().unwrap_or_default();
    let library = property("$lib");
    Ok(Draft {
        id,
        event: name,
        distinct_id,
        said,
        // A clock that its sender vouches for isn't corrected.
        sent_at: match property("$ignore_sent_at") {
            Value::Bool(true) => None,
            _ => sent_at.or(envelope.sent_at),
        },
        session_id: property("$session_id"),
        platform: Some(platform(
            library.as_str().unwrap_or_default(),
            property("$os").as_str().unwrap_or_default(),
        )),
        sdk: library,
        sdk_version: property("$lib_version"),
        properties: Value::Object(properties),
        user_properties,
        ..Draft::default()
    })
}

/// `offset`, milliseconds before the sending, wins over `timestamp`.
fn said(offset: &Value, timestamp: &Value) -> Option<Said> {
    if let Some(offset) = offset
        .as_i64()
        .or_else(|| offset.as_f64().map(|offset| offset as i64))
    {
        return Some(TimeDelta::try_milliseconds(offset).map_or(Said::Unparseable, Said::Before));
    }
    match timestamp {
        Value::Null => None,
        Value::String(text) => Some(Said::parse(text)),
        _ => Some(Said::Unparseable),
    }
}

/// Where an SDK runs, by its name; those for several platforms by the system they name.
fn platform(library: &str, system: &str) -> Platform {
    match library {
        "web" | "js" | "posthog-js" | "posthog-js-lite" => Platform::Web,
        "posthog-ios" => Platform::Ios,
        "posthog-android" => Platform::Android,
        "posthog-react-native" | "posthog-flutter" => match system {
            "iOS" | "ios" | "iPadOS" => Platform::Ios,
            "Android" | "android" => Platform::Android,
            _ => Platform::Unknown,
        },
        _ if library.starts_with("posthog-") => Platform::Server,
        _ => Platform::Unknown,
    }
}
