//! Requests to a dialect, as text: `METHOD PATH?QUERY`, a line a header, an empty line, the body.

use crate::travel;
use chrono::{DateTime, Utc};
use serde_json::Value;
use shared::consent::{AddressPolicy, Consent};
use shared::dialect::{self, Dialect, Received, Reply, Request, Route, Verdict};
use shared::enrich::{self, Sender, Steps};
use shared::event::Event;
use shared::item::Item;
use shared::limits::EVENTS_PER_BODY;
use shared::privacy::{self, Names, Redaction};
use std::cell::Cell;
use uuid::Uuid;

/// Whatever the bytes: an answer that exists, and every event either goes on, and can, or is refused.
pub(crate) fn check(dialect: &dyn Dialect, bytes: &[u8]) {
    let (head, body) = split(bytes);
    let head = String::from_utf8_lossy(head);
    let mut lines = head.lines();
    let (method, target) = lines
        .next()
        .and_then(|line| line.split_once(' '))
        .unwrap_or_default();
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    // No server hands on a header with a control character in it.
    let headers: Vec<_> = lines
        .filter(|line| !line.contains(|c: char| c.is_control()))
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_lowercase(), value.to_owned()))
        .collect();
    let made = Cell::new(0_u128);
    let new_id = || {
        made.set(made.get() + 1);
        Uuid::from_u128(made.get())
    };
    let request = Request {
        method,
        base: "https://collect.example",
        path,
        query,
        headers: &headers,
        body,
        visitor_salt: b"secret",
        received_at: received_at(),
        oldest: None,
        new_id: &new_id,
    };
    check_reply(&dialect::preflight(&request), 204);
    let mut doors = dialect.doors().iter().filter(|door| door.takes(method, path));
    match doors.next().map(|door| door.purpose) {
        Some(Route::Events) => events(dialect, &request),
        Some(Route::Answer) => check_reply(&dialect.answer(&request), 200),
        Some(Route::Preflight) | None => {}
    }
}

pub(crate) fn received_at() -> DateTime<Utc> {
    DateTime::from_timestamp(1_772_366_400, 0).unwrap()
}

fn split(bytes: &[u8]) -> (&[u8], &[u8]) {
    match bytes.windows(2).position(|pair| pair == b"\n\n") {
        Some(end) => (&bytes[..end], &bytes[end + 2..]),
        None => (bytes, b""),
    }
}

fn events(dialect: &dyn Dialect, request: &Request<'_>) {
    match dialect.read(request) {
        Err(error) => {
            let reply = dialect.reply(request, Verdict::Refused(&error));
            assert!((400..500).contains(&reply.status), "{error}: {}", reply.status);
            check_reply(&reply, reply.status);
        }
        Ok(mut received) => {
            let reply = dialect.reply(request, Verdict::Taken(&received));
            let is_refused = matches!(received.items.as_slice(), [Item::Rejected(_)]);
            assert!((200..300).contains(&reply.status) || (reply.status == 400 && is_refused));
            check_reply(&reply, reply.status);
            each_event_is_answered_for(&reply, &received);
            // CloudEvents' specification lets a batch hold none.
            assert!(!received.items.is_empty() || dialect.name() == "cloudevents");
            goes_on(&mut received, request);
            for copy in &mut received.copies {
                goes_on(copy, request);
            }
        }
    }
}

fn check_reply(reply: &Reply, status: u16) {
    assert_eq!(reply.status, status);
    for (name, value) in &reply.headers {
        assert!(!value.contains(|c: char| c.is_control()), "{name}: {value:?}");
    }
    let is_json = reply
        .headers
        .contains(&("content-type", "application/json".to_owned()));
    assert!(!is_json || serde_json::from_str::<Value>(&reply.body).is_ok());
}

/// No event is both taken and refused, by its answer.
fn each_event_is_answered_for(reply: &Reply, received: &Received) {
    let Ok(body) = serde_json::from_str::<Value>(&reply.body) else {
        return;
    };
    let Some(results) = body.get("results") else {
        return;
    };
    for (index, item) in received.items.iter().enumerate() {
        let name = item.id().map_or_else(|| format!("#{index}"), |id| id.to_string());
        let result = results[&name]["result"].as_str().unwrap_or_default();
        let expected: &[&str] = match item {
            Item::Event(_) => &["ok", "warning"],
            // Another with its id may have been taken.
            Item::Rejected(_) | Item::Dropped(_) => &["ok", "warning", "drop"],
        };
        assert!(expected.contains(&result), "{name}: {result:?}");
    }
}

/// What the edge takes, the database takes, whatever the edge has added to it or taken from it.
fn goes_on(received: &mut Received, request: &Request<'_>) {
    assert!(!received.key.is_empty());
    assert!(received.items.len() <= EVENTS_PER_BODY);
    received.place("production");
    travel::check(&received.items);
    let sender = Sender {
        user_agent: request.header("user-agent"),
        accept_language: request.header("accept-language"),
        consent: Consent::from_headers(request.header("sec-gpc"), request.header("dnt")),
        address: request
            .header("cf-connecting-ip")
            .and_then(|address| address.parse().ok()),
        address_policy: AddressPolicy::Keep,
        zones: Some(|zone, _| i32::try_from(zone.len()).ok()),
        ..Sender::default()
    };
    let redaction = Redaction {
        address: AddressPolicy::Truncate,
        denied: Names::of_list("password, *token*"),
    };
    for item in &mut received.items {
        match item {
            Item::Event(event) => {
                enrich::enrich(event, &sender, Steps::default());
                is_valid(event.clone(), |event| privacy::anonymize(event).is_ok());
                is_valid(event.clone(), |event| {
                    privacy::forget_identity(event, "visitor").is_ok()
                });
                redaction.apply(event);
            }
            Item::Rejected(rejected) => redaction.apply_to_rejected(rejected),
            Item::Dropped(_) => {}
        }
    }
    travel::check(&received.items);
}

fn is_valid(mut event: Event, change: impl FnOnce(&mut Event) -> bool) {
    assert!(!change(&mut event) || event.validate(None).is_ok());
}
