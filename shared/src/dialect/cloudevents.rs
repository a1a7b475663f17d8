//! CloudEvents 1.0 over HTTP: binary, structured and batched; and the validation of webhooks. Source: the HTTP binding,
//! the JSON format and the webhook specification of CNCF.

use super::body;
use super::draft::{self, Draft};
use super::native;
use super::{Dialect, Door, Received, Reply, Request, Verdict, captured};
use crate::clock::Said;
use crate::error::Error;
use crate::event::{Event, Object, Platform};
use crate::item::{Item, Rejected};
use crate::json::{self, Text};
use crate::reason::Reason;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::de::IgnoredAny;
use serde_json::Value;
use std::borrow::Cow;
use uuid::Uuid;

pub(super) struct CloudEvents;

const PATH: &str = "/cloudevents";
/// What its events have for a library.
const SDK: &str = "cloudevents";

/// How a request carries its events.
#[derive(Clone, Copy, PartialEq)]
enum Mode {
    Binary,
    Structured,
    Batched,
}

impl Dialect for CloudEvents {
    fn name(&self) -> &'static str {
        "cloudevents"
    }

    fn doors(&self) -> &'static [Door] {
        const { &[Door::events("POST", PATH)] }
    }

    fn read(&self, request: &Request<'_>) -> Result<Received, Error> {
        let in_query = || request.parameter("key").filter(|key| !key.is_empty());
        let key = request.bearer().map(Cow::Borrowed).or_else(in_query);
        let key = key.ok_or(Error::MissingKey)?.into_owned();
        let bytes = body::bytes(request)?;
        let mode = mode(request)?;
        let json = match mode {
            Mode::Binary => Cow::Owned(binary(request, &bytes).into_bytes()),
            Mode::Structured | Mode::Batched => bytes,
        };
        let text = Text::new(&json);
        let all = text.as_str().trim();
        if all.is_empty() {
            return Err(Error::EmptyBody);
        }
        let events: Vec<&str> = if mode == Mode::Batched {
            match body::split(all) {
                // A batch may hold none, by the specification.
                Err(Error::EmptyBody) => Vec::new(),
                events => events?.iter().map(|raw| raw.get()).collect(),
            }
        } else {
            body::fields(all)?;
            vec![all]
        };
        let items = events
            .into_iter()
            .map(|raw| {
                draft::item(
                    request,
                    raw,
                    text.is_replaced_in(raw),
                    &[],
                    None,
                    &mut |event, _| read(event),
                )
            })
            .collect();
        Ok(Received::new(key, items))
    }

    fn reply(&self, request: &Request<'_>, verdict: Verdict<'_>) -> Reply {
        let error = |status, page, code: &str, message: &str, hint: &str| {
            Reply::json(request, status, &native::error_body(page, code, message, hint))
        };
        match verdict {
            Verdict::Refused(refusal) => {
                // A sender waits after 429 and knows nothing of 503.
                let status = match refusal.retry_after_seconds() {
                    Some(_) => 429,
                    None => refusal.status(),
                };
                error(
                    status,
                    native::REFUSALS,
                    refusal.code().text(),
                    &refusal.to_string(),
                    &refusal.hint(),
                )
                .retry_after(refusal)
            }
            Verdict::Taken(received) => match received.items.as_slice() {
                [Item::Rejected(Rejected { reason, .. })] if mode(request) != Ok(Mode::Batched) => error(
                    400,
                    native::REASONS,
                    reason.text(),
                    "the event was rejected",
                    reason.hint(),
                ),
                _ => Reply::empty(request, 202),
            },
        }
    }
}

/// Whether it is an event without a subject, which goes by the system that it came from: that is nobody, and as busy as all
/// its users together.
pub fn names_nobody(event: &Event) -> bool {
    event.sdk.as_deref() == Some(SDK)
        && event
            .context
            .get("cloudevents")
            .and_then(|attributes| attributes.get("source"))
            .is_some_and(|source| *source == event.distinct_id)
}

/// What a sender that asks whether it may send webhooks hears: it may, as fast as it likes. Its key is looked at later.
pub(super) fn validation(request: &Request<'_>) -> Vec<(&'static str, String)> {
    match request.header("webhook-request-origin") {
        Some(origin) if captured(PATH, request.path).is_some() => vec![
            ("webhook-allowed-origin", origin.to_owned()),
            ("webhook-allowed-rate", "*".to_owned()),
            ("allow", "POST, OPTIONS".to_owned()),
        ],
        _ => Vec::new(),
    }
}

fn mode(request: &Request<'_>) -> Result<Mode, Error> {
    let content_type = request.header("content-type").unwrap_or_default();
    let content_type = content_type.split(';').next().unwrap_or_default().trim();
    match content_type.to_ascii_lowercase().as_str() {
        "application/cloudevents+json" => Ok(Mode::Structured),
        "application/cloudevents-batch+json" => Ok(Mode::Batched),
        other if other.starts_with("application/cloudevents") => Err(Error::UnsupportedEncoding {
            name: other.to_owned(),
        }),
        _ => Ok(Mode::Binary),
    }
}

/// An event in headers, as the JSON it would have been.
fn binary(request: &Request<'_>, body: &[u8]) -> String {
    let mut event = Object::new();
    for (name, value) in request.headers {
        if let Some(name) = name.strip_prefix("ce-") {
            event.insert(name.to_owned(), percent_decoded(value).into());
        }
    }
    let content_type = request.header("content-type").unwrap_or_default();
    if !content_type.is_empty() {
        event.insert("datacontenttype".to_owned(), content_type.into());
    }
    let is_json = content_type.contains("json") || content_type.is_empty();
    let (name, data) = match std::str::from_utf8(json::without_mark(body)) {
        Ok("") => return Value::Object(event).to_string(),
        Ok(text) if is_json && serde_json::from_str::<IgnoredAny>(text).is_ok() => {
            return with_data(event, text);
        }
        Ok(text) if is_json || content_type.starts_with("text/") || content_type.contains("xml") => {
            ("data", text.into())
        }
        _ => ("data_base64", STANDARD.encode(body).into()),
    };
    event.insert(name.to_owned(), data);
    Value::Object(event).to_string()
}

/// An event whose data stay as they are written, so that they are read, and what can't stay in them is found, as in the other
/// modes.
fn with_data(mut event: Object, json: &str) -> String {
    event.remove("data");
    let mut text = Value::Object(event).to_string();
    text.pop();
    if text.len() > 1 {
        text.push(',');
    }
    text + "\"data\":" + json + "}"
}

/// As the HTTP binding encodes header values: `%` and two hex digits, of UTF-8. A `+` stays one.
fn percent_decoded(value: &str) -> String {
    let value = value.trim().trim_matches('"').replace('+', "%2B");
    form_urlencoded::parse(value.replace('&', "%26").replace('=', "%3D").as_bytes())
        .next()
        .map(|(text, _)| text.into_owned())
        .unwrap_or_default()
}

fn read(mut event: Object) -> Result<Draft, Reason> {
    let mut take = |name: &str| event.remove(name).unwrap_or_default();
    let (id, source) = (take("id"), take("source"));
    let said = |value: &Value| value.as_str().filter(|text| !text.is_empty()).map(str::to_owned);
    // Were they empty, all events without an id would be the same one.
    let (Some(id), Some(from)) = (said(&id), said(&source)) else {
        return Err(Reason::IllegalId);
    };
    let id = Uuid::new_v5(&Uuid::NAMESPACE_URL, format!("{from}\n{id}").as_bytes());
    let said = match take("time") {
        Value::Null => None,
        time => Some(time.as_str().map_or(Said::Unparseable, Said::parse)),
    };
    let (name, subject) = (take("type"), take("subject"));
    let mut properties = match take("data") {
        Value::Object(data) => data,
        Value::Null => Object::new(),
        data => Object::from_iter([("data".to_owned(), data)]),
    };
    let mut user_properties = Object::new();
    // Of a type that is Weir's own; to others `$set` may mean something else.
    if name.as_str().is_some_and(|name| name.starts_with('$')) {
        draft::take_user_properties(&mut properties, &mut user_properties);
    }
    draft::add(&mut properties, "data_base64", take("data_base64"));
    // The other attributes, extensions among them.
    draft::add(&mut event, "source", source.clone());
    let context = Object::from_iter([("cloudevents".to_owned(), Value::Object(event))]);
    Ok(Draft {
        id: Some(id),
        event: name,
        distinct_id: draft::first_said([subject, source]),
        said,
        platform: Some(Platform::Server),
        sdk: SDK.into(),
        context: draft::fitting(context, &mut properties),
        properties: Value::Object(properties),
        user_properties,
        ..Draft::default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialect::tests::with_request;
    use serde_json::json;

    fn read_as(kind: &str, body: &str) -> Result<Received, Error> {
        let headers = [("authorization", "Bearer k"), ("content-type", kind)];
        with_request(("POST", PATH, ""), &headers, body.as_bytes(), |request| {
            CloudEvents.read(request)
        })
    }

    #[test]
    fn a_batch_may_be_empty() {
        let received = read_as("application/cloudevents-batch+json", "[]").unwrap();
        assert_eq!(received.items, []);
    }

    #[test]
    fn an_event_without_an_id_is_not_the_same_as_another() {
        for (id, source) in [("", "/shop"), ("1", "")] {
            let body = format!(r#"{{"id": "{id}", "source": "{source}", "type": "t", "subject": "ada"}}"#);
            let received = read_as("application/cloudevents+json", &body).unwrap();
            assert!(
                matches!(&received.items[0], Item::Rejected(rejected) if rejected.reason == Reason::IllegalId)
            );
        }
    }

    #[test]
    fn without_a_subject_an_event_names_nobody() {
        for (subject, expected) in [("", true), (r#","subject": "ada""#, false)] {
            let body = format!(r#"{{"id": "1", "source": "/shop", "type": "t"{subject}}}"#);
            let received = read_as("application/cloudevents+json", &body).unwrap();
            assert_eq!(names_nobody(received.items[0].event().unwrap()), expected);
        }
    }

    #[test]
    fn data_in_a_body_are_sanitized_as_in_an_event() {
        let read = |id: Option<&str>, body: &str| {
            let headers = [
                ("authorization", "Bearer k"),
                ("ce-id", id.unwrap_or_default()),
                ("ce-source", "/shop"),
                ("ce-type", "t"),
                ("ce-data", "no data"),
                ("content-type", "application/json"),
            ];
            with_request(("POST", PATH, ""), &headers, body.as_bytes(), |request| {
                CloudEvents.read(request).unwrap().items.remove(0)
            })
        };
        let item = read(Some("1"), r#"{"name": "\ud83d", "n": 1}"#);
        let event = item.event().unwrap();
        assert_eq!(event.marks().collect::<Vec<_>>(), ["sanitized"]);
        assert_eq!(
            Value::Object(event.properties.clone()),
            json!({"name": "\u{fffd}", "n": 1})
        );
        let item = read(Some("1"), "{oops");
        assert_eq!(item.event().unwrap().properties["data"], "{oops");
    }

    #[test]
    fn of_data_in_two_forms_both_stay() {
        let body = r#"{"id": "1", "source": "/shop", "type": "t", "data": {"n": 1}, "data_base64": "AQ=="}"#;
        let received = read_as("application/cloudevents+json", body).unwrap();
        let properties = &received.items[0].event().unwrap().properties;
        assert_eq!(
            (&properties["n"], &properties["data_base64"]),
            (&json!(1), &json!("AQ=="))
        );
    }

    #[test]
    fn data_of_our_own_types_may_say_what_somebody_is_and_no_others() {
        let [identify, foreign] = ["$identify", "com.example.changed"].map(|kind| {
            let body = json!({"id": "1", "source": "/shop", "type": kind, "subject": "ann", "data": {"n": 1, "$set": {"plan": "pro"}}});
            let received = read_as("application/cloudevents+json", &body.to_string()).unwrap();
            received.items[0].event().unwrap().clone()
        });
        assert_eq!(Value::from(identify.properties), json!({"n": 1}));
        assert_eq!(
            identify.user_properties.map(Value::from),
            Some(json!({"$set": {"plan": "pro"}}))
        );
        assert_eq!(foreign.properties["$set"], json!({"plan": "pro"}));
        assert_eq!(foreign.user_properties, None);
    }

    #[test]
    fn a_header_is_percent_decoded_and_nothing_else() {
        for (header, text) in [
            ("Euro%20%E2%82%AC", "Euro €"),
            ("a+b=c&d", "a+b=c&d"),
            ("plain", "plain"),
            ("50%", "50%"),
        ] {
            assert_eq!(percent_decoded(header), text);
        }
    }
}
