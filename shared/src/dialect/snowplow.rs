//! Snowplow's trackers. Source: the tracker protocol, and the code of the JavaScript tracker.

mod session;

use super::body::{self, Fields};
use super::draft::{self, Draft};
use super::{Dialect, Door, Received, Reply, Request, Verdict, visitor};
use crate::clock::{self, Said};
use crate::error::Error;
use crate::event::{Object, Platform};
use crate::json::Text;
use crate::reason::Reason;
use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use serde_json::{Value, json};
use uuid::Uuid;

pub(super) struct Snowplow;

const POST: &str = "/com.snowplowanalytics.snowplow/tp2";

/// Some trackers leave the padding away.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

impl Dialect for Snowplow {
    fn name(&self) -> &'static str {
        "snowplow"
    }

    fn hashes_visitors(&self) -> bool {
        true
    }

    fn doors(&self) -> &'static [Door] {
        const { &[Door::events("POST", POST), Door::events("GET", "/i")] }
    }

    fn read(&self, request: &Request<'_>) -> Result<Received, Error> {
        let bytes = match request.method {
            "GET" => query_as_payload(request.query).into_bytes().into(),
            _ => body::bytes(request)?,
        };
        let text = Text::new(&bytes);
        if text.as_str().trim().is_empty() {
            return Err(Error::EmptyBody);
        }
        let fields = body::fields(text.as_str())?;
        let data = fields.get("data").ok_or_else(|| Error::MalformedBody {
            detail: "there is no \"data\"".into(),
        })?;
        let events = body::split(data.get())?;
        let mut keys = events
            .iter()
            .filter_map(|raw| body::text(&serde_json::from_str::<Fields<'_>>(raw.get()).ok()?, "aid"));
        let key = keys.next().ok_or(Error::MissingKey)?;
        if keys.any(|other| other != key) {
            return Err(Error::ConflictingKeys);
        }
        let items = events
            .iter()
            .map(|raw| {
                let sanitized = text.is_replaced_in(raw.get());
                let id = ("eid", draft::id_of_any_text as _);
                draft::item(
                    request,
                    raw.get(),
                    sanitized,
                    &["aid"],
                    Some(id),
                    &mut |event, id| read(request, &key, event, id),
                )
            })
            .collect();
        Ok(Received::new(key, items))
    }

    fn reply(&self, request: &Request<'_>, verdict: Verdict<'_>) -> Reply {
        match verdict {
            Verdict::Taken(_) if request.method == "GET" => Reply::pixel(request),
            Verdict::Taken(_) => Reply::text(request, 200, "text/plain; charset=utf-8", "ok".to_owned()),
            Verdict::Refused(error) => {
                // A tracker sends again, and again, whatever is answered but 400, 401, 403, 410 and 422.
                let status = match error.status() {
                    413 | 415 => 422,
                    status => status,
                };
                let body = json!({"code": error.code(), "message": error.to_string(), "hint": error.hint()});
                Reply::json(request, status, &body).retry_after(error)
            }
        }
    }
}

/// The parameters of a `GET` as the body they would have been.
fn query_as_payload(query: &str) -> String {
    let event: Object = form_urlencoded::parse(query.as_bytes())
        .map(|(name, value)| (name.into_owned(), value.into_owned().into()))
        .collect();
    json!({"data": [event]}).to_string()
}

fn read(request: &Request<'_>, key: &str, mut event: Object, id: Option<Uuid>) -> Result<Draft, Reason> {
    let mut take = |name: &str| event.remove(name).unwrap_or_default();
    let is_anonymous = request.header("sp-anonymous").is_some();
    let kind = take("e");
    let said = [take("ttm"), take("dtm")].iter().find_map(said);
    let sent_at = take("stm").as_str().and_then(milliseconds);
    let entities = entities(&json_of(take("co"), take("cx"))?);
    let session = session::of(&entities);
    let device = draft::first_said([take("duid"), session.device]);
    let session_id = draft::first_said([take("sid"), session.id]);
    let (user, network) = (take("uid"), take("nuid"));
    let network = if is_anonymous { Value::Null } else { network };
    let tracker = take("tv");
    let platform = platform(&take("p"), &tracker);
    let (name, mut properties) = match kind.as_str() {
        Some("pv") => ("$pageview".into(), Object::new()),
        Some("pp") => ("$page_ping".into(), Object::new()),
        Some("se") => structured(&mut take),
        Some("ue") => self_describing(json_of(take("ue_pr"), take("ue_px"))?)?,
        Some("tr") => ("transaction".into(), Object::new()),
        Some("ti") => ("transaction_item".into(), Object::new()),
        Some(_) => return Err(Reason::IllegalEvent),
        None => return Err(Reason::MissingEvent),
    };
    let mut user_properties = Object::new();
    let mut distinct_id = draft::first_said([user.clone(), device.clone(), network]);
    if distinct_id.is_null() {
        distinct_id = if is_anonymous {
            unlinked(&session_id, id.unwrap_or_else(request.new_id))
        } else {
            let told = |name: &str| event.get(name).and_then(Value::as_str);
            visitor::id_of(request, key, told("ip"), told("ua")).into()
        };
    }
    let mut take = |name: &str| event.remove(name).unwrap_or_default();
    // There is no call that says who somebody is; an event of that name does.
    let name = if name == "identify" {
        let mut traits = std::mem::take(&mut properties);
        draft::add(
            &mut properties,
            "$schema",
            traits.remove("$schema").unwrap_or_default(),
        );
        user_properties.insert("$set".into(), Value::Object(traits));
        if distinct_id == user {
            draft::add(&mut properties, "$anon_distinct_id", device.clone());
        }
        "$identify".into()
    } else {
        name
    };
    for (from, to) in [
        ("url", "$current_url"),
        ("refr", "$referrer"),
        ("page", "$title"),
        ("vid", "$session_index"),
    ] {
        draft::add(&mut properties, to, take(from));
    }
    if distinct_id != device {
        draft::add(&mut properties, "$device_id", device);
    }
    draft::add(&mut properties, "$session_index", session.index);
    let mut context = Object::new();
    if !entities.is_empty() {
        context.insert("entities".into(), Value::Object(entities));
    }
    if is_anonymous {
        // Said by the sender, so that nothing puts an address there.
        context.insert("address".into(), Value::Null);
        // A tracker on a server may tell of its user's.
        event.remove("ip");
        event.remove("tnuid");
    }
    if !event.is_empty() {
        context.insert("snowplow".into(), Value::Object(event));
    }
    let (sdk, version) = match tracker.as_str().and_then(|tracker| tracker.split_once('-')) {
        Some((name, version)) => (format!("snowplow-{name}").into(), version.into()),
        None => (tracker, Value::Null),
    };
    Ok(Draft {
        id,
        event: name,
        distinct_id,
        said,
        sent_at,
        session_id,
        platform: Some(platform),
        sdk,
        sdk_version: version,
        context: draft::fitting(context, &mut properties),
        properties: Value::Object(properties),
        user_properties,
        ..Draft::default()
    })
}

/// Who sent an event that nothing may be known of: a session, where it says that much, else nobody ever seen again.
fn unlinked(session_id: &Value, id: Uuid) -> Value {
    draft::first_said([session_id.clone(), format!("anonymous-{id}").into()])
}

/// Category, action, label, property and value; the action is the event's name.
fn structured(take: &mut impl FnMut(&str) -> Value) -> (Value, Object) {
    let action = take("se_ac");
    let mut properties = Object::new();
    for (from, to) in [("se_ca", "category"), ("se_la", "label"), ("se_pr", "property")] {
        draft::add(&mut properties, to, take(from));
    }
    let value = take("se_va");
    let number = value.as_str().and_then(|text| text.parse::<f64>().ok());
    draft::add(&mut properties, "value", number.map_or(value, Value::from));
    (action, properties)
}

/// `{"schema": …unstruct_event…, "data": {"schema": "iglu:vendor/name/jsonschema/1-0-0", "data": {…}}}`.
fn self_describing(mut wrapped: Value) -> Result<(Value, Object), Reason> {
    let mut inner = wrapped["data"].take();
    let Some(name) = inner["schema"].as_str().and_then(name_of).map(str::to_owned) else {
        return Err(Reason::MissingEvent);
    };
    let mut properties = match inner["data"].take() {
        Value::Null => Object::new(),
        Value::Object(properties) => properties,
        _ => return Err(Reason::IllegalProperties),
    };
    draft::add(&mut properties, "$schema", inner["schema"].take());
    Ok((name.into(), properties))
}

/// The entities that go with an event, by their names; of each name there may be several.
fn entities(wrapped: &Value) -> Object {
    let mut found = Object::new();
    for entity in wrapped["data"].as_array().into_iter().flatten() {
        let name = entity["schema"].as_str().and_then(name_of).unwrap_or("unnamed");
        let list = found.entry(name).or_insert_with(|| json!([]));
        if let Value::Array(list) = list {
            list.push(entity.clone());
        }
    }
    found
}

fn name_of(schema: &str) -> Option<&str> {
    schema.strip_prefix("iglu:")?.split('/').nth(1)
}

/// JSON in a text, plain or in base64; null where neither is said.
pub(crate) fn json_of(plain: Value, encoded: Value) -> Result<Value, Reason> {
    let text = match (draft::first_said([plain]), draft::first_said([encoded])) {
        (Value::String(text), _) => text.into_bytes(),
        // Browsers' trackers write the alphabet made for URLs, Ruby's and others the older one.
        (_, Value::String(text)) => {
            let text = text.replace('-', "+").replace('_', "/");
            BASE64.decode(text).map_err(|_| Reason::InvalidJson)?
        }
        _ => return Ok(Value::Null),
    };
    let text = Text::new(&text).as_str().to_owned();
    body::event(&text).map(Value::Object)
}

fn said(value: &Value) -> Option<Said> {
    let text = value.as_str().filter(|text| !text.is_empty())?;
    Some(milliseconds(text).map_or(Said::Unparseable, Said::At))
}

fn milliseconds(text: &str) -> Option<chrono::DateTime<chrono::Utc>> {
    text.parse().ok().and_then(clock::from_milliseconds)
}

/// What a tracker says that it runs on; those of phones all say `mob`, and which by their names.
fn platform(value: &Value, tracker: &Value) -> Platform {
    let tracker = tracker.as_str().unwrap_or_default();
    match value.as_str() {
        Some("web") => Platform::Web,
        Some("srv") => Platform::Server,
        Some("mob") if tracker.starts_with("ios-") => Platform::Ios,
        Some("mob") if tracker.starts_with("andr-") => Platform::Android,
        _ => Platform::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialect::tests::{header, with_request};

    #[test]
    fn the_events_of_a_body_have_one_key() {
        let body = br#"{"data": [{"e": "pv", "aid": "a"}, {"e": "pv", "aid": "b"}]}"#;
        let error = with_request(("POST", POST, ""), &[], body, |request| {
            Snowplow.read(request).unwrap_err()
        });
        assert_eq!(error, Error::ConflictingKeys);
    }

    #[test]
    fn what_no_repeating_mends_is_a_status_that_a_tracker_does_not_repeat() {
        for (error, status) in [
            (Error::BodyTooLarge { limit_bytes: 1 }, 422),
            (Error::UnsupportedEncoding { name: "br".into() }, 422),
            (Error::EmptyBody, 400),
            (Error::UnknownKey, 401),
            (
                Error::RateLimited {
                    retry_after_seconds: 3,
                },
                429,
            ),
        ] {
            let reply = with_request(("POST", POST, ""), &[], b"", |request| {
                Snowplow.reply(request, Verdict::Refused(&error))
            });
            assert_eq!(reply.status, status);
            assert_eq!(header(&reply, "retry-after").is_some(), status == 429);
        }
    }

    #[test]
    fn base64_is_read_without_its_padding() {
        assert_eq!(json_of(Value::Null, "eyJhIjoxfQ".into()), Ok(json!({"a": 1})));
        assert_eq!(json_of(Value::Null, "?".into()), Err(Reason::InvalidJson));
    }

    #[test]
    fn base64_is_read_in_both_alphabets() {
        // {"a":"?>~~ü"}, whose base64 has a + and a / in the older one.
        for text in ["eyJhIjoiPz5+fsO8In0=", "eyJhIjoiPz5-fsO8In0"] {
            assert_eq!(json_of(Value::Null, text.into()), Ok(json!({"a": "?>~~ü"})));
        }
    }

    #[test]
    fn of_an_anonymous_sender_no_address_and_no_network_id_stays() {
        let body = br#"{"data": [{"e": "pv", "aid": "k", "sid": "s", "ip": "192.0.2.7", "tnuid": "n", "lang": "de"}]}"#;
        let headers = [("sp-anonymous", "*")];
        let received = with_request(("POST", POST, ""), &headers, body, |request| {
            Snowplow.read(request).unwrap()
        });
        let event = received.items[0].event().unwrap();
        assert_eq!(
            Value::Object(event.context.clone()),
            json!({"address": null, "snowplow": {"lang": "de"}})
        );
    }

    #[test]
    fn entities_that_are_empty_text_are_none() {
        assert_eq!(json_of("".into(), "".into()), Ok(Value::Null));
    }

    #[test]
    fn a_phone_is_told_by_its_trackers_name() {
        for (tracker, expected) in [
            ("ios-6.0.0", Platform::Ios),
            ("andr-6.0.0", Platform::Android),
            ("rn-1.0.0", Platform::Unknown),
        ] {
            assert_eq!(platform(&"mob".into(), &tracker.into()), expected);
        }
    }
}
