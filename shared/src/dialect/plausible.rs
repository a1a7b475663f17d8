//! Plausible's tracker. Source: its code, and Plausible's Events API.

use super::body;
use super::draft::{self, Draft};
use super::{Dialect, Door, Received, Reply, Request, Verdict, visitor};
use crate::error::Error;
use crate::event::{Object, Platform};
use crate::item::Item;
use crate::json::Text;
use crate::reason::Reason;
use serde_json::{Value, json};

pub(super) struct Plausible;

/// How many domains one event may be meant for.
const SITES: usize = 10;

impl Dialect for Plausible {
    fn name(&self) -> &'static str {
        "plausible"
    }

    fn hashes_visitors(&self) -> bool {
        true
    }

    fn doors(&self) -> &'static [Door] {
        const { &[Door::events("POST", "/api/event")] }
    }

    fn read(&self, request: &Request<'_>) -> Result<Received, Error> {
        let bytes = body::bytes(request)?;
        let text = Text::new(&bytes);
        let raw = text.as_str().trim();
        if raw.is_empty() {
            return Err(Error::EmptyBody);
        }
        let fields = body::fields(raw)?;
        let sites = body::text(&fields, "d").or_else(|| body::text(&fields, "domain"));
        let sites = sites.ok_or(Error::MissingKey)?;
        let mut keys: Vec<&str> = Vec::new();
        for site in sites.split(',').map(str::trim).filter(|site| !site.is_empty()) {
            if !keys.contains(&site) {
                keys.push(site);
            }
        }
        if keys.len() > SITES {
            return Err(Error::MalformedBody {
                detail: format!("it is meant for more than {SITES} domains"),
            });
        }
        // Each site has its own: of another id, and of a visitor that no other site knows.
        let mut each = keys.into_iter().map(|key| {
            let sanitized = text.is_replaced_in(raw);
            let item = draft::item(
                request,
                raw,
                sanitized,
                &["d", "domain"],
                None,
                &mut |event, _| read(request, key, event),
            );
            Received::new(key.to_owned(), vec![item])
        });
        let mut received = each.next().ok_or(Error::MissingKey)?;
        received.copies = each.collect();
        Ok(received)
    }

    fn reply(&self, request: &Request<'_>, verdict: Verdict<'_>) -> Reply {
        match verdict {
            Verdict::Taken(received) => {
                let mut reply = Reply::text(request, 202, "text/plain; charset=utf-8", "ok".to_owned());
                if !received.items.iter().all(|item| matches!(item, Item::Event(_))) {
                    reply.headers.push(("x-plausible-dropped", "1".to_owned()));
                }
                reply
            }
            Verdict::Refused(error) => {
                let body = json!({"errors": {error.code().text(): [error.to_string(), error.hint()]}});
                Reply::json(request, error.status(), &body).retry_after(error)
            }
        }
    }
}

fn read(request: &Request<'_>, key: &str, mut event: Object) -> Result<Draft, Reason> {
    let mut take = |short: &str, long: &str| {
        let values = [short, long].map(|name| event.remove(name).unwrap_or_default());
        draft::first_said(values)
    };
    let name = match take("n", "name") {
        Value::String(name) if name == "pageview" => "$pageview".into(),
        Value::String(name) if name == "engagement" => "$engagement".into(),
        name => name,
    };
    let mut properties = match unwrapped(draft::first_said([take("p", "props"), take("m", "meta")])) {
        Value::Null => Object::new(),
        Value::Object(properties) => properties,
        // Plausible counts the event without them; here they stay, as what they are.
        other => Object::from_iter([("props".to_owned(), other)]),
    };
    for (short, long, to) in [
        ("u", "url", "$current_url"),
        ("r", "referrer", "$referrer"),
        ("i", "interactive", "$interactive"),
        ("e", "engagement_time", "$engagement_time_ms"),
        ("sd", "scroll_depth", "$scroll_depth"),
    ] {
        draft::add(&mut properties, to, take(short, long));
    }
    draft::add(&mut properties, "$revenue", unwrapped(take("$", "revenue")));
    let version = take("v", "version");
    // What is left says how to count, such as whether the part after # is a page of its own.
    let mut context = Object::new();
    if !event.is_empty() {
        context.insert("plausible".into(), Value::Object(event));
    }
    Ok(Draft {
        event: name,
        // The header of servers that send for their users.
        distinct_id: visitor::id_of(request, key, request.header("x-plausible-ip"), None).into(),
        platform: Some(Platform::Web),
        sdk: "plausible".into(),
        sdk_version: version,
        context: draft::fitting(context, &mut properties),
        properties: Value::Object(properties),
        ..Draft::default()
    })
}

/// An object that older trackers send as JSON in a text; anything else as it is.
fn unwrapped(value: Value) -> Value {
    let object = value.as_str().and_then(|text| body::event(text).ok());
    object.map_or(value, Value::Object)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialect::tests::with_request;

    fn properties(fields: &str) -> Object {
        let body = format!(r#"{{"d": "k", "n": "Order", "u": "https://shop.example/", {fields}}}"#);
        let received = with_request(("POST", "/api/event", ""), &[], body.as_bytes(), |request| {
            Plausible.read(request).unwrap()
        });
        let event = received.items[0].event().expect("an event");
        event.properties.clone()
    }

    #[test]
    fn properties_that_are_no_object_cost_no_event() {
        assert_eq!(properties(r#""p": "{\"size\": 2}""#)["size"], 2);
        for kept in [json!("\"box:large\""), json!("box"), json!([1])] {
            assert_eq!(properties(&format!(r#""p": {kept}"#))["props"], kept);
        }
    }

    #[test]
    fn a_server_says_whose_visit_it_sends() {
        let visitor = |address| {
            let headers = [("x-plausible-ip", address), ("cf-connecting-ip", "192.0.2.1")];
            let body = br#"{"d": "k", "n": "pageview", "u": "https://shop.example/"}"#;
            let received = with_request(("POST", "/api/event", ""), &headers, body, |request| {
                Plausible.read(request).unwrap()
            });
            received.items[0].event().unwrap().distinct_id.clone()
        };
        assert_ne!(visitor("192.0.2.7"), visitor("192.0.2.8"));
    }

    #[test]
    fn a_revenue_is_read_as_an_object_and_as_text() {
        for revenue in [r#"{"amount": 3}"#, r#""{\"amount\": 3}""#] {
            assert_eq!(
                properties(&format!(r#""$": {revenue}"#))["$revenue"],
                json!({"amount": 3})
            );
        }
    }
}
