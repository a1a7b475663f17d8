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
                    None,
                    &mut |event, _| read(request, &key, event),
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
    let (address, agent) = (take("ip"), take("userAgent"));
    let anonymous = visitor::id_of(request, key, address.as_str(), agent.as_str());
    let (id, name) = (take("id"), take("name"));
    let mut event_id = None;
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
        Some("engagement") => {
            draft::add(&mut properties, "$engagement_time_ms", take("engagement"));
            "$engagement".into()
        }
        Some("error") => {
            event_id = draft::id_of_any_text(&take("eventId"))?;
            draft::add(&mut properties, "$exception_type", name);
            draft::add(&mut properties, "$exception_message", take("message"));
            draft::add(&mut properties, "$exception_stack", take("stack"));
            "$exception".into()
        }
        Some(_) => return Err(Reason::IllegalEvent),
        None => return Err(Reason::MissingEvent),
    };
    let (hostname, url) = (take("hostname"), take("url"));
    draft::add(&mut properties, "$current_url", absolute(&hostname, url));
    let referrer = absolute(&hostname, draft::first_said([take("referrer")]));
    draft::add(&mut properties, "$referrer", referrer);
    draft::add(
        &mut properties,
        "$title",
        plain(draft::first_said([take("title")])),
    );
    let said = match take("timestamp") {
        Value::Null => None,
        time => Some(moment(&time).map_or(Said::Unparseable, Said::At)),
    };
    // The screen, the language, the tag, the numbers of a performance event: as they are called.
    let mut context = Object::from_iter([("hostname".to_owned(), hostname)]);
    context.retain(|_, value| !value.is_null());
    context.append(&mut payload);
    // Only a server tells of other people's addresses and user agents; its own says nothing of them.
    let is_server = !(address.is_null() && agent.is_null());
    draft::add(&mut context, "ip", address);
    draft::add(&mut context, "userAgent", agent);
    let visit = format!("{anonymous} {}", request.received_at.format("%F %H"));
    Ok(Draft {
        id: event_id,
        event: name,
        distinct_id: draft::first_said([id, anonymous.into()]),
        said,
        session_id: uuid(&visit).to_string().into(),
        platform: Some(if is_server {
            Platform::Server
        } else {
            Platform::Web
        }),
        sdk: "umami".into(),
        context: draft::fitting(context, &mut properties),
        properties: Value::Object(properties),
        user_properties,
        ..Draft::default()
    })
}

/// Seconds since 1970, as a number or as text; an error's are milliseconds, which no time in seconds is as large as.
fn moment(time: &Value) -> Option<chrono::DateTime<chrono::Utc>> {
    let number = time.as_f64().or_else(|| time.as_str()?.trim().parse().ok())?;
    let is_seconds = number < 100_000_000_000.0;
    clock::from_milliseconds(if is_seconds { number * 1000.0 } else { number })
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

/// Older trackers send a title as `encodeURIComponent` writes it. What that wouldn't write stays as it is.
fn plain(title: Value) -> Value {
    match title.as_str().and_then(unescaped) {
        Some(text) => text.into(),
        None => title,
    }
}

fn unescaped(text: &str) -> Option<String> {
    let is_left_alone = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.!~*'()".contains(&byte);
    let mut parts = text.split('%');
    let mut bytes = parts.next()?.as_bytes().to_vec();
    for part in parts {
        let (digits, rest) = part.split_at_checked(2)?;
        bytes.push(u8::from_str_radix(digits, 16).ok()?);
        bytes.extend(rest.bytes());
    }
    let is_escaped = text.bytes().all(|byte| byte == b'%' || is_left_alone(byte));
    String::from_utf8(bytes).ok().filter(|_| is_escaped)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialect::tests::with_request;
    use crate::event::Event;

    fn event(kind: &str, fields: &str) -> Event {
        let body = format!(r#"{{"type": "{kind}", "payload": {{"website": "k", {fields}}}}}"#);
        let received = with_request(("POST", "/api/send", ""), &[], body.as_bytes(), |request| {
            Umami.read(request).unwrap()
        });
        received.items[0].event().expect("an event").clone()
    }

    #[test]
    fn whose_event_a_server_sends_is_told_by_the_address_and_the_agent_it_names() {
        let ann = event("event", r#""ip": "192.0.2.7", "userAgent": "Firefox/140.0""#);
        let bob = event("event", r#""ip": "192.0.2.8", "userAgent": "Firefox/140.0""#);
        assert_ne!(ann.distinct_id, bob.distinct_id);
        assert_ne!(ann.session_id, bob.session_id);
        assert_eq!(
            (ann.platform, ann.context["ip"].as_str()),
            (Platform::Server, Some("192.0.2.7"))
        );
        assert_eq!(event("event", r#""url": "/""#).platform, Platform::Web);
    }

    #[test]
    fn an_engagement_and_an_error_are_events() {
        let engaged = event("engagement", r#""engagement": 4000"#);
        assert_eq!(engaged.event, "$engagement");
        assert_eq!(engaged.properties["$engagement_time_ms"], 4000);
        let failed = event(
            "error",
            r#""eventId": "0195512a-0000-4000-8000-000000000001", "name": "RangeError", "message": "no", "timestamp": 1772366399000"#,
        );
        assert_eq!(failed.event, "$exception");
        assert_eq!(failed.properties["$exception_type"], "RangeError");
        assert_eq!(failed.id.to_string(), "0195512a-0000-4000-8000-000000000001");
        assert_eq!(failed.timestamp.timestamp(), 1_772_366_399);
    }

    #[test]
    fn an_escaped_title_is_plain_and_a_plain_one_stays() {
        for (title, stored) in [
            ("A%20sh%C3%B6p%20(%2550)", "A shöp (%50)"),
            ("Tea", "Tea"),
            ("20%25 off", "20%25 off"),
            ("100%", "100%"),
            ("%C3", "%C3"),
            ("%+f", "%+f"),
            ("Tee %C3%A4 für dich", "Tee %C3%A4 für dich"),
        ] {
            let event = event("event", &format!(r#""title": "{title}""#));
            assert_eq!(event.properties["$title"], stored);
        }
    }

    #[test]
    fn a_referrer_may_be_a_path_of_the_same_site() {
        let event = event(
            "event",
            r#""hostname": "shop.example", "url": "/next", "referrer": "/tea""#,
        );
        assert_eq!(event.properties["$referrer"], "https://shop.example/tea");
    }

    #[test]
    fn a_time_may_be_text() {
        assert_eq!(
            event("event", r#""timestamp": "1772366000""#)
                .timestamp
                .timestamp(),
            1_772_366_000
        );
    }
}
