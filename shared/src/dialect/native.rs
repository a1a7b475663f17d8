//! Our own dialect: `POST /api/v1/events` for one event, `POST /api/v1/events/batch` for many.

use super::body::{self, Fields};
use super::draft::{self, Draft};
use super::results;
use super::{Dialect, Door, Received, Reply, Request, Verdict};
use crate::clock::{self, Said};
use crate::error::Error;
use crate::event::{Object, Platform};
use crate::item::{Item, Rejected};
use crate::json::Text;
use crate::reason::Reason;
use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use std::borrow::Cow;
use uuid::Uuid;

pub(super) struct Native;

const ONE: &str = "/api/v1/events";
const BATCH: &str = "/api/v1/events/batch";

impl Dialect for Native {
    fn name(&self) -> &'static str {
        "native"
    }

    fn doors(&self) -> &'static [Door] {
        const { &[Door::events("POST", ONE), Door::events("POST", BATCH)] }
    }

    fn read(&self, request: &Request<'_>) -> Result<Received, Error> {
        let bytes = body::bytes(request)?;
        let text = Text::new(&bytes);
        let all = text.as_str().trim();
        if all.is_empty() {
            return Err(Error::EmptyBody);
        }
        let is_batch = trim(request.path) == BATCH;
        let fields = if is_batch && all.starts_with('[') {
            Fields::new()
        } else {
            body::fields(all)?
        };
        let key = key(request, &fields)?;
        let sent_at = body::text(&fields, "sent_at").and_then(|text| clock::parse(&text));
        let events = match (is_batch, fields.get("events")) {
            (true, Some(events)) => body::split(events.get())?.iter().map(|raw| raw.get()).collect(),
            (true, None) if all.starts_with('[') => body::split(all)?.iter().map(|raw| raw.get()).collect(),
            (true, None) => {
                return Err(Error::MalformedBody {
                    detail: "there is no \"events\"".into(),
                });
            }
            (false, _) => vec![all],
        };
        let items = events
            .into_iter()
            .map(|raw| {
                draft::item(
                    request,
                    raw,
                    text.is_replaced_in(raw),
                    &["write_key"],
                    Some(("id", draft::id)),
                    &mut |mut event, id| draft(&mut event, id, sent_at),
                )
            })
            .collect();
        Ok(Received::new(key, items))
    }

    fn reply(&self, request: &Request<'_>, verdict: Verdict<'_>) -> Reply {
        match verdict {
            Verdict::Refused(error) => {
                let body = error_body(REFUSALS, error.code().text(), &error.to_string(), &error.hint());
                Reply::json(request, error.status(), &body).retry_after(error)
            }
            Verdict::Taken(received) if trim(request.path) == BATCH => {
                Reply::json(request, 200, &results::of(&received.items))
            }
            Verdict::Taken(received) => match received.items.first() {
                Some(Item::Rejected(Rejected { reason, .. })) => {
                    let body = error_body(REASONS, reason.text(), "the event was rejected", reason.hint());
                    Reply::json(request, 400, &body)
                }
                item => Reply::json(request, 200, &json!({"id": item.and_then(Item::id)})),
            },
        }
    }
}

/// Where the documentation has an anchor for the code of each refused request.
pub(super) const REFUSALS: &str = "docs/HTTP.md";
/// Where it has one for the reason of each rejected event.
pub(super) const REASONS: &str = "docs/INGEST.md";

/// `page` is where the documentation has an anchor with the code's name.
pub(super) fn error_body(page: &str, code: &str, message: &str, hint: &str) -> Value {
    json!({"error": {"code": code, "message": message, "hint": hint, "docs": format!("{page}#{code}")}})
}

fn trim(path: &str) -> &str {
    path.strip_suffix('/').unwrap_or(path)
}

/// `Authorization: Bearer`, or `?key=`, or `write_key` in the body, which beacons need.
fn key(request: &Request<'_>, fields: &Fields<'_>) -> Result<String, Error> {
    let in_header = request.bearer().map(Cow::Borrowed);
    in_header
        .or_else(|| request.parameter("key").filter(|key| !key.is_empty()))
        .map(Cow::into_owned)
        .or_else(|| body::text(fields, "write_key"))
        .ok_or(Error::MissingKey)
}

fn draft(event: &mut Object, id: Option<Uuid>, sent_at: Option<DateTime<Utc>>) -> Result<Draft, Reason> {
    let mut take = |name: &str| event.remove(name).unwrap_or_default();
    let own_sent_at = take("sent_at");
    let mut properties = take("properties");
    let mut user_properties = match take("user_properties") {
        Value::Null => Object::new(),
        Value::Object(object) => object,
        _ => return Err(Reason::IllegalUserProperties),
    };
    let draft = Draft {
        id,
        event: take("event"),
        category: take("category"),
        distinct_id: take("distinct_id"),
        said: said(&take("timestamp")),
        sent_at: own_sent_at.as_str().and_then(clock::parse).or(sent_at),
        context: take("context"),
        session_id: take("session_id"),
        sdk: take("sdk"),
        sdk_version: take("sdk_version"),
        platform: take("platform").as_str().and_then(Platform::from_text),
        ..Draft::default()
    };
    if let Value::Object(properties) = &mut properties {
        draft::take_user_properties(properties, &mut user_properties);
    }
    Ok(Draft {
        properties,
        user_properties,
        has_unknown_fields: !event.is_empty(),
        ..draft
    })
}

/// ISO 8601, or a number of milliseconds since 1970.
fn said(value: &Value) -> Option<Said> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(Said::parse(text)),
        Value::Number(number) => Some(
            number
                .as_f64()
                .and_then(clock::from_milliseconds)
                .map_or(Said::Unparseable, Said::At),
        ),
        _ => Some(Said::Unparseable),
    }
}
