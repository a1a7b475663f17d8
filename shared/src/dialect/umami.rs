//! Umami's tracker, and whoever speaks to its `/api/send`. Source: Umami's API documentation and its tracker script.

use super::body::{self, Fields};
use super::draft::{self, Draft};
use super::{Dialect, Door, Received, Reply, Request, Verdict, visitor};
use crate::clock::{self, Said};
use crate::error::Error;
use crate::event::{Object, Platform};
use crate::item::Item;
use crate::json::Text;
use crate::reason::Reason;
use serde_json::{Value, json};
use uuid::Uuid;

pub(super) struct Umami;

impl Dialect for Umami {
    fn name(&self) -> &'static str {
        "umami"
    }

    fn hashes_visitors(&self) -> bool {
        true
    }

    fn doors(&self) -> &'static [Door] {
        const {
            &[
                Door::events("POST", "/api/send"),
                Door::events("POST", "/api/batch"),
            ]
        }
    }

    fn read(&self, request: &Request<'_>) -> Result<Received, Error> {
        let bytes = body::bytes(request)?;
        let text = Text::new(&bytes);
        let all = text.as_str().trim();
        let events: Vec<&str> = match all.as_bytes().first() {
            None => return Err(Error::EmptyBody),
            Some(b'[') => body::split(all)?.iter().map(|raw| raw.get()).collect(),
            Some(_) => {
                body::fields(all)?;
                vec![all]
            }
        };
        let mut keys = events.iter().filter_map(|raw| website(raw));
        let key = keys.next().ok_or(Error::MissingKey)?;
        if keys.any(|other| other != key) {
            return Err(Error::ConflictingKeys);
        }
        let items = events
            .into_iter()
            .map(|raw| {
                draft::item(
                    request,
                    raw,
                    text.is_replaced_in(raw),
                    &["payload.website"],
                    |event| read(request, &key, event),
                )
            })
            .collect();
        Ok(Received::new(key, items))
    }

    fn reply(&self, request: &Request<'_>, verdict: Verdict<'_>) -> Reply {
        match verdict {
            Verdict::Refused(error) => {
                let body = json!({"error": {"code": error.code(), "message": error.to_string(), "hint": error.hint(), "status": error.status()}});
                Reply::json(request, error.status(), &body).retry_after(error)
            }
            Verdict::Taken(received) => {
                let event = received.items.iter().find_map(Item::event);
                let session = event.map(|event| uuid(&event.distinct_id));
                let visit = event.and_then(|event| event.session_id.as_deref());
                // The tracker sends the cache back, so that Umami need not look a session up; here there is nothing to look up.
                let cache = session.map(|session| session.to_string()).unwrap_or_default();
                Reply::json(
                    request,
                    200,
                    &json!({"cache": cache, "sessionId": session, "visitId": visit}),
                )
            }
        }
    }
}

/// The write key of an event.
fn website(raw: &str) -> Option<String> {
    let event: Fields<'_> = serde_json::from_str(raw).ok()?;
    let payload: Fields<'_> = serde_json::from_str(event.get("payload")?.get()).ok()?;
    body::text(&payload, "website")
}

fn uuid(text: &str) -> Uuid {
    Uuid::new_v5(&Uuid::NAMESPACE_OID, text.as_bytes())
}

fn read(request: &Request<'_>, key: &str, mut event: Object) -> Result<Draft, Reason> {
    let Some(Value::Object(mut payload)) = event.remove("payload") else {
        return Err(Reason::IllegalProperties);
    };
    let mut take = |name: &str| payload.remove(name).unwrap_or_default();
    let anonymous = visitor::id(request, key);
    let (id, name) = (take("id"), take("name"));
    let mut properties = match take("data") {
        Value::Null => Object::new(),
        Value::Object(data) => data,
        data => Object::from_iter([("data".to_owned(), data)]),
    };
    let mut user_properties = Object::new();
    let name: Value = match event.remove("type").unwrap_or_default().as_str() {
        Some("event") => draft::first_said([name, "$pageview".into()]),
        Some("identify") => {
            if !properties.is_empty() {
                user_properties.insert("$set".into(), Value::Object(std::mem::take(&mut properties)));
            }
            if !id.is_null() {
                draft::add(&mut properties, "$anon_distinct_id", anonymous.clone().into());
            }
            "$identify".into()
        }
        Some("performance") => "$performance".into(),
        Some(_) => return Err(Reason::IllegalEvent),
        None => return Err(Reason::MissingEvent),
    };
    let (hostname, url) = (take("hostname"), take("url"));
    draft::add(&mut properties, "$current_url", absolute(&hostname, url));
    draft::add(
        &mut properties,
        "$referrer",
        draft::first_said([take("referrer")]),
    );
    draft::add(&mut properties, "$title", draft::first_said([take("title")]));
    let said = match take("timestamp") {
        Value::Null => None,
        seconds => Some(
            seconds
                .as_f64()
                .and_then(|seconds| clock::from_milliseconds(seconds * 1000.0))
                .map_or(Said::Unparseable, Said::At),
        ),
    };
    // The screen, the language, the tag, the numbers of a performance event: as they are called.
    let mut context = Object::from_iter([("hostname".to_owned(), hostname)]);
    context.retain(|_, value| !value.is_null());
    context.append(&mut payload);
    let visit = format!("{anonymous} {}", request.received_at.format("%F %H"));
    Ok(Draft {
        event: name,
        distinct_id: draft::first_said([id, anonymous.into()]),
        said,
        session_id: uuid(&visit).to_string().into(),
        platform: Some(Platform::Web),
        sdk: "umami".into(),
        context: draft::fitting(context, &mut properties),
        properties: Value::Object(properties),
        user_properties,
        ..Draft::default()
    })
}

/// The tracker may send a path alone, with the host beside it.
fn absolute(hostname: &Value, url: Value) -> Value {
    match (hostname.as_str(), url.as_str()) {
        (Some(host), Some(path)) if path.starts_with('/') && !host.is_empty() => {
            format!("https://{host}{path}").into()
        }
        _ => url,
    }
}
