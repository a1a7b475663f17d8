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
            let item = draft::item(request, raw, sanitized, &["d", "domain"], |event| {
                read(request, key, event)
            });
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
    let mut properties = object(draft::first_said([take("p", "props"), take("m", "meta")]))?;
    for (short, long, to) in [
        ("u", "url", "$current_url"),
        ("r", "referrer", "$referrer"),
        ("$", "revenue", "$revenue"),
        ("i", "interactive", "$interactive"),
        ("e", "engagement_time", "$engagement_time_ms"),
        ("sd", "scroll_depth", "$scroll_depth"),
    ] {
        draft::add(&mut properties, to, take(short, long));
    }
    let version = take("v", "version");
    // What is left says how to count, such as whether the part after # is a page of its own.
    let mut context = Object::new();
    if !event.is_empty() {
        context.insert("plausible".into(), Value::Object(event));
    }
    Ok(Draft {
        event: name,
        distinct_id: visitor::id(request, key).into(),
        platform: Some(Platform::Web),
        sdk: "plausible".into(),
        sdk_version: version,
        context: draft::fitting(context, &mut properties),
        properties: Value::Object(properties),
        ..Draft::default()
    })
}

/// Properties; older trackers send them as JSON in a text.
fn object(value: Value) -> Result<Object, Reason> {
    match value {
        Value::Null => Ok(Object::new()),
        Value::Object(object) => Ok(object),
        Value::String(text) => body::event(&text),
        _ => Err(Reason::IllegalProperties),
    }
}
