//! The entity `client_session`, in which trackers of apps, which have no cookies, say whose event it is. Source: its schema, and
//! the code of the trackers for iOS and Android.

use crate::dialect::draft;
use crate::event::Object;
use serde_json::Value;
use uuid::Uuid;

/// What the entity says; null is "not said".
#[derive(Default)]
pub(super) struct Session {
    /// The installation of the app, or the browser.
    pub(super) device: Value,
    pub(super) id: Value,
    /// How many there have been.
    pub(super) index: Value,
}

/// Finds the entity among those of an event, which are lists by name.
pub(super) fn of(entities: &Object) -> Session {
    let found = entities.get("client_session").map(|list| &list[0]["data"]);
    let Some(data) = found else {
        return Session::default();
    };
    let said = |name: &str| match &data[name] {
        // What an anonymous tracker writes in place of an id.
        Value::String(text) if text.parse() == Ok(Uuid::nil()) => Value::Null,
        value => draft::first_said([value.clone()]),
    };
    Session {
        device: said("userId"),
        id: said("sessionId"),
        index: said("sessionIndex"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{POST, Snowplow};
    use crate::dialect::Dialect;
    use crate::dialect::tests::with_request;
    use crate::event::Event;
    use serde_json::json;

    fn event_of_app(installation: &str, anonymous: bool) -> Event {
        let session = json!({"userId": installation, "sessionId": "s-1", "sessionIndex": 3});
        let entities =
            json!({"data": [{"schema": "iglu:any/client_session/jsonschema/1-0-2", "data": session}]});
        let event = json!({"e": "pv", "aid": "k", "p": "mob", "tv": "ios-6.0.0", "co": entities.to_string()});
        let body = json!({"data": [event]}).to_string();
        let headers: &[_] = if anonymous { &[("sp-anonymous", "*")] } else { &[] };
        let received = with_request(("POST", POST, ""), headers, body.as_bytes(), |request| {
            Snowplow.read(request).unwrap()
        });
        received.items[0].event().expect("an event").clone()
    }

    #[test]
    fn an_app_is_known_by_its_installation_and_its_session() {
        let event = event_of_app("installation-1", false);
        assert_eq!(event.distinct_id, "installation-1");
        assert_eq!(event.session_id.as_deref(), Some("s-1"));
        assert_eq!(event.properties["$session_index"], 3);
    }

    #[test]
    fn no_two_anonymous_installations_are_one_person() {
        let event = event_of_app("00000000-0000-0000-0000-000000000000", true);
        assert_eq!(event.distinct_id, "s-1");
    }
}
