use super::*;
use crate::dialect::tests::with_request;
use crate::item::Item;
use serde_json::Value;

fn read(
    dialect: &dyn Dialect,
    path: &str,
    headers: &[(&str, &str)],
    body: &Value,
) -> Result<Received, Error> {
    let body = body.to_string();
    with_request(("POST", path, ""), headers, body.as_bytes(), |request| {
        dialect.read(request)
    })
}

/// What stays of the property `token` of each event.
fn tokens(received: &Received) -> Vec<Option<&str>> {
    let events = received.items.iter().filter_map(Item::event);
    events
        .map(|event| event.properties.get("token").and_then(Value::as_str))
        .collect()
}

#[test]
fn a_property_called_token_costs_no_batch_and_stays() {
    let event = |token| json!({"event": "reset", "distinct_id": "u", "properties": {"token": token}});
    let body = json!({"api_key": "k", "batch": [event("abc"), event("k"), event("")]});
    let received = read(&Posthog, "/batch/", &[], &body).unwrap();
    assert_eq!(received.key, "k");
    assert_eq!(tokens(&received), [Some("abc"), None, Some("")]);
    let headers = [("authorization", "Bearer k")];
    let received = read(&PosthogV1, "/i/v1/analytics/events", &headers, &body).unwrap();
    assert_eq!(received.key, "k");
    assert_eq!(tokens(&received), [Some("abc"), None, Some("")]);
}

#[test]
fn of_an_event_by_itself_the_key_is_what_it_says_first() {
    let mut event =
        json!({"event": "reset", "distinct_id": "u", "token": "k", "properties": {"token": "abc"}});
    for body in [event.clone(), json!([event])] {
        let received = read(&Posthog, "/e/", &[], &body).unwrap();
        assert_eq!(
            (received.key.as_str(), tokens(&received)),
            ("k", vec![Some("abc")])
        );
    }
    event["token"].take();
    let received = read(&Posthog, "/e/", &[], &event).unwrap();
    assert_eq!((received.key.as_str(), tokens(&received)), ("abc", vec![None]));
}

#[test]
fn a_key_is_kept_with_no_event_not_even_a_rejected_one() {
    let event = json!({"distinct_id": "u", "token": "k", "properties": {"token": "k", "n": 1}});
    let received = read(&Posthog, "/e/", &[], &event).unwrap();
    let Item::Rejected(rejected) = &received.items[0] else {
        panic!("it was taken")
    };
    assert_eq!(rejected.raw, json!({"distinct_id": "u", "properties": {"n": 1}}));
}
