//! Whatever bytes come, and by whichever path: an answer or an error, and an item for each event.

use super::*;
use crate::json::tests::value;
use proptest::prelude::*;

/// Whatever the bytes: a result or an error, a reply with a status that exists, and as many items as there are events.
fn survives(path: &str, query: &str, content_type: &str, body: &[u8]) {
    for method in ["POST", "GET"] {
        let Some((dialect, Route::Events)) = find(method, path) else {
            continue;
        };
        with_request(
            (method, path, query),
            &[("content-type", content_type)],
            body,
            |request| {
                let result = dialect.read(request);
                let reply = match &result {
                    Ok(received) => dialect.reply(request, Verdict::Taken(received)),
                    Err(error) => dialect.reply(request, Verdict::Refused(error)),
                };
                assert!((200..500).contains(&reply.status));
            },
        );
    }
}

const PATHS: &[&str] = &[
    "/e/",
    "/batch/",
    "/engage/",
    "/i/v1/analytics/events",
    "/api/v1/events",
    "/api/v1/events/batch",
    "/v1/track",
    "/v1/identify",
    "/v1/batch",
    "/beacon/v1/batch",
    "/pixel/v1/track",
    "/com.snowplowanalytics.snowplow/tp2",
    "/i",
    "/api/send",
    "/api/event",
    "/cloudevents",
];

proptest! {
    #[test]
    fn no_bytes_make_a_dialect_fail_badly(bytes in prop::collection::vec(any::<u8>(), 0..100), query in ".{0,40}") {
        for path in PATHS {
            survives(path, &query, "text/plain", &bytes);
            survives(path, &query, "application/x-www-form-urlencoded", &[b"data=", bytes.as_slice()].concat());
        }
    }

    #[test]
    fn no_json_makes_a_dialect_fail_badly(
        json in value(), name in "[a-z$_]{0,12}", more in value(),
        field in prop::sample::select(vec!["event", "uuid", "id", "distinct_id", "properties", "timestamp", "offset", "$set", "batch", "events", "sent_at", "token", "context", "type", "userId", "traits", "messageId", "originalTimestamp", "data", "e", "ue_pr", "payload", "n", "p", "source"]),
    ) {
        let event = json!({"event": "a", "distinct_id": "u", "token": "k", "aid": "k", "d": "k", "website": "k", field: json, name: more});
        for body in [event.clone(), json!([event]), json!({"batch": [event], "api_key": "k"}), json!({"events": [event]}), json!({"data": [event]}), json!({"type": "event", "payload": event})] {
            for path in PATHS {
                survives(path, "key=k", "application/json", body.to_string().as_bytes());
            }
        }
    }

    #[test]
    fn each_event_of_a_body_has_its_item(events in prop::collection::vec(value(), 1..10)) {
        let body = json!({"events": events, "write_key": "k"}).to_string();
        let (dialect, _) = find("POST", "/api/v1/events/batch").unwrap();
        let received = with_request(("POST", "/api/v1/events/batch", ""), &[], body.as_bytes(), |request| dialect.read(request)).unwrap();
        prop_assert_eq!(received.items.len(), events.len());
    }
}
