//! `context.session`: of visitors that are known for a day only, and whose senders name no session, the hour of the clock
//! that they were there in.
//!
//! Nothing is kept at the edge, so nobody there knows when somebody was seen last: a visit that goes over the full hour has
//! two ids, two visits within one have the same. The database counts sessions by their gaps instead, which is why this is
//! no `session_id`: that would be believed.

use super::{Enrichment, Sender, put};
use crate::clock;
use crate::dialect;
use crate::event::Event;
use uuid::Uuid;

pub(super) struct Session;

impl Enrichment for Session {
    fn name(&self) -> &'static str {
        "session"
    }

    fn apply(&self, event: &mut Event, _: &Sender<'_>) {
        if event.session_id.is_none() && dialect::is_visitor_id(&event.distinct_id) {
            const HOUR: usize = "2026-03-01T12".len();
            let name = clock::with_format(&event.timestamp, |time| {
                [&event.distinct_id, " ", &time[..HOUR]].concat()
            });
            let id = Uuid::new_v5(&Uuid::NAMESPACE_OID, name.as_bytes());
            put(&mut event.context, "session", "id", id.to_string());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::enrich::tests::event;
    use serde_json::{Value, json};

    fn session(distinct_id: &str, at: &str, session_id: Option<&str>) -> Value {
        let mut event = event(json!({}));
        event.distinct_id = distinct_id.to_owned();
        event.timestamp = clock::parse(at).unwrap();
        event.session_id = session_id.map(str::to_owned);
        Session.apply(&mut event, &Sender::default());
        event
            .context
            .get("session")
            .map_or(Value::Null, |session| session["id"].clone())
    }

    #[test]
    fn a_visitor_s_session_is_an_hour_of_the_clock() {
        let [one, other] = [
            "visitor-0123456789abcdef01234567",
            "visitor-0123456789abcdef01234568",
        ];
        let first = session(one, "2026-03-01T12:00:00Z", None);
        assert!(first.is_string());
        assert_eq!(first, session(one, "2026-03-01T12:59:59.999Z", None));
        for different in [
            session(one, "2026-03-01T13:00:00Z", None),
            session(one, "2026-03-02T12:00:00Z", None),
            session(other, "2026-03-01T12:00:00Z", None),
        ] {
            assert!(different.is_string() && different != first);
        }
    }

    #[test]
    fn who_has_a_session_or_an_id_of_their_own_is_given_none() {
        let at = "2026-03-01T12:00:00Z";
        assert_eq!(
            session("visitor-0123456789abcdef01234567", at, Some("s")),
            Value::Null
        );
        for own in ["ann", "visitor-7", "visitor-0123456789abcdef0123456Z"] {
            assert_eq!(session(own, at, None), Value::Null, "{own}");
        }
    }
}
