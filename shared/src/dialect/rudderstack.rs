//! RudderStack's SDKs: Segment's calls, with a beacon, a pixel and a configuration of its own. Source:
//! rudder-sdk-js and rudder-server's gateway.

use super::segment::{self, Call, Envelope};
use super::{Dialect, Door, Received, Reply, Request, Verdict};
use crate::error::Error;
use crate::event::Object;
use crate::item::Rejected;
use serde_json::{Value, json};

pub(super) struct Rudderstack;

impl Dialect for Rudderstack {
    fn name(&self) -> &'static str {
        "rudderstack"
    }

    /// `/v1/track` and its like are [`segment::Segment`]'s.
    fn doors(&self) -> &'static [Door] {
        const {
            &[
                Door::events("POST", "/beacon/v1/batch"),
                Door::events("GET", "/pixel/v1/track"),
                Door::events("GET", "/pixel/v1/page"),
                Door::answer("GET", "/sourceConfig"),
            ]
        }
    }

    fn read(&self, request: &Request<'_>) -> Result<Received, Error> {
        match pixel_call(request) {
            Some(call) => Envelope::of_json(query_as_json(request)).read(request, Some(call)),
            None => Envelope::new(request)?.read(request, None),
        }
    }

    fn reply(&self, request: &Request<'_>, verdict: Verdict<'_>) -> Reply {
        match verdict {
            Verdict::Taken(_) if pixel_call(request).is_some() => Reply::pixel(request),
            verdict => reply(request, verdict),
        }
    }

    fn answer(&self, request: &Request<'_>) -> Reply {
        Reply::json(request, 200, &source_config(request))
    }
}

/// What RudderStack's own gateway says.
pub(super) fn reply(request: &Request<'_>, verdict: Verdict<'_>) -> Reply {
    let plain = |status, text: String| Reply::text(request, status, "text/plain; charset=utf-8", text);
    match verdict {
        Verdict::Refused(error) => {
            plain(segment::status(error), format!("{error}. {}", error.hint())).retry_after(error)
        }
        Verdict::Taken(received) => match segment::only_rejection(request, received) {
            Some(Rejected { reason, .. }) => plain(400, format!("{reason}: {}", reason.hint())),
            None => plain(200, "OK".to_owned()),
        },
    }
}

fn trim(path: &str) -> &str {
    path.strip_suffix('/').unwrap_or(path)
}

fn pixel_call(request: &Request<'_>) -> Option<Call> {
    Call::of_path(trim(request.path).strip_prefix("/pixel/v1/")?)
}

/// How deep a parameter's name may nest: no deeper than an event may.
const LEVELS: usize = crate::limits::DEPTH;

/// The parameters as the event they describe; `context.page.url=…` goes where its name says.
fn query_as_json(request: &Request<'_>) -> String {
    let mut event = Object::new();
    for (name, value) in form_urlencoded::parse(request.query.as_bytes()) {
        let path: Vec<&str> = name.splitn(LEVELS, '.').collect();
        // The gateway takes an id in quotes for the id.
        let value = match name.as_ref() {
            "anonymousId" => value.trim_matches('"'),
            _ => value.as_ref(),
        };
        put(&mut event, &path, value);
    }
    Value::Object(event).to_string()
}

/// Writes a value where nothing is in its way.
fn put(object: &mut Object, path: &[&str], value: &str) {
    match path {
        [] => {}
        [name] => {
            object.entry(*name).or_insert_with(|| value.into());
        }
        [name, rest @ ..] => {
            let inner = object.entry(*name).or_insert_with(|| Object::new().into());
            if let Value::Object(inner) = inner {
                put(inner, rest, value);
            }
        }
    }
}

/// A source that is on, sends nothing on to anybody, and reports nothing about itself.
fn source_config(request: &Request<'_>) -> Value {
    let key = request.parameter("writeKey").unwrap_or_default();
    json!({
        "source": {
            "id": "weir",
            "name": "weir",
            "workspaceId": "weir",
            "writeKey": key,
            "enabled": true,
            "config": {"statsCollection": {"errors": {"enabled": false}, "metrics": {"enabled": false}}},
            "connections": [],
            "destinations": [],
            "dataplanes": {},
        },
        "updatedAt": "1970-01-01T00:00:00.000Z",
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialect::tests::with_request;
    use crate::item::Item;

    #[test]
    fn a_pixel_is_an_event_whose_names_have_dots() {
        let query =
            "writeKey=k&anonymousId=a&event=seen&context.page.url=https%3A%2F%2Fx.example%2F&properties.n=1";
        let received = with_request(("GET", "/pixel/v1/track", query), &[], b"", |request| {
            Rudderstack.read(request).unwrap()
        });
        let [Item::Event(event)] = received.items.as_slice() else {
            panic!("{:?}", received.items)
        };
        assert_eq!((received.key.as_str(), event.event.as_str()), ("k", "seen"));
        assert_eq!(event.properties["$current_url"], "https://x.example/");
        assert_eq!(event.properties["n"], "1");
    }

    #[test]
    fn a_pixels_id_may_be_in_quotes() {
        let query = "writeKey=k&anonymousId=%22a-1%22&event=seen";
        let received = with_request(("GET", "/pixel/v1/track", query), &[], b"", |request| {
            Rudderstack.read(request).unwrap()
        });
        assert_eq!(received.items[0].event().unwrap().distinct_id, "a-1");
    }

    #[test]
    fn a_name_in_the_way_of_another_stays_what_it_is() {
        let query = "a=1&a.b=2&a=3&.=4";
        let json = with_request(("GET", "/pixel/v1/track", query), &[], b"", |request| {
            query_as_json(request)
        });
        let value: Value = serde_json::from_str(&json).unwrap();
        assert_eq!(value, json!({"a": "1", "": {"": "4"}}));
    }
}
