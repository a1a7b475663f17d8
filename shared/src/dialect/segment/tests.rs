use super::*;
use crate::dialect::tests::{BROWSER, answer, header, with_request};
use crate::dialect::{Route, find};
use crate::event::Event;
use serde_json::Value;

fn read(path: &str, body: &Value) -> Received {
    with_request(
        ("POST", path, "writeKey=k"),
        &[],
        body.to_string().as_bytes(),
        |request| Segment.read(request).unwrap(),
    )
}

fn event(path: &str, body: &Value) -> Event {
    match read(path, body).items.remove(0) {
        Item::Event(event) => event,
        other => panic!("{other:?}"),
    }
}

#[test]
fn every_call_has_a_letter_and_a_word() {
    for path in [
        "/t",
        "/p",
        "/i",
        "/g",
        "/a",
        "/s",
        "/b",
        "/v1/t",
        "/v1/b",
        "/v1/track",
        "/v1/screen/",
        "/v1/batch",
    ] {
        let found = find("POST", path).map(|(dialect, route)| (dialect.name(), route));
        assert_eq!(found, Some(("segment", Route::Events)), "{path}");
    }
    assert_eq!(
        find("POST", "/s/").map(|(dialect, _)| dialect.name()),
        Some("posthog")
    );
    assert!(find("POST", "/v1/x").is_none());
}

#[test]
fn an_identify_merges_only_where_both_ids_are_said() {
    let both = event(
        "/v1/identify",
        &json!({"userId": "ada", "anonymousId": "a-1", "traits": {"plan": "pro"}}),
    );
    assert_eq!(
        (both.event.as_str(), both.distinct_id.as_str()),
        ("$identify", "ada")
    );
    assert_eq!(both.properties["$anon_distinct_id"], "a-1");
    assert_eq!(both.user_properties.unwrap()["$set"], json!({"plan": "pro"}));
    let anonymous = event("/v1/identify", &json!({"userId": "", "anonymousId": "a-1"}));
    assert_eq!(anonymous.distinct_id, "a-1");
    assert!(!anonymous.properties.contains_key("$anon_distinct_id"));
}

#[test]
fn an_ordinary_event_of_a_known_person_merges_nothing_and_keeps_both_ids() {
    let event = event(
        "/v1/track",
        &json!({"event": "paid", "userId": 7, "anonymousId": "a-1", "properties": {"alias": "x"}}),
    );
    assert_eq!(
        (event.distinct_id.as_str(), &event.context["anonymousId"]),
        ("7", &json!("a-1"))
    );
    assert_eq!(Value::Object(event.properties), json!({"alias": "x"}));
}

#[test]
fn the_senders_own_properties_are_never_overwritten() {
    let body = json!({"anonymousId": "a", "name": "Home", "context": {"page": {"url": "https://x.example/b"}},
        "properties": {"name": "Mine", "$current_url": "https://x.example/a"}});
    let event = event("/v1/page", &body);
    assert_eq!(event.properties["name"], "Mine");
    assert_eq!(event.properties["$current_url"], "https://x.example/a");
    assert_eq!(event.context["page"]["url"], "https://x.example/b");
}

#[test]
fn a_context_too_large_for_its_place_is_kept_among_the_properties() {
    let long = "x".repeat(crate::limits::SENDER_CONTEXT_BYTES);
    let event = event(
        "/v1/track",
        &json!({"event": "a", "userId": "ada", "context": {"long": long}}),
    );
    assert_eq!(event.properties["$context"]["long"], long);
    assert!(event.context.is_empty());
}

#[test]
fn a_message_id_that_is_no_uuid_becomes_the_same_one_each_time() {
    let body = json!({"event": "a", "userId": "ada", "messageId": "ajs-next-17-abc"});
    assert_eq!(event("/v1/t", &body).id, event("/v1/t", &body).id);
    let other = json!({"event": "a", "userId": "ada", "messageId": "ajs-next-17-abd"});
    assert_ne!(event("/v1/t", &body).id, event("/v1/t", &other).id);
}

#[test]
fn a_merge_names_two_ids_of_one_person() {
    let ids = json!([{"type": "user_id", "value": "ada"}, {"type": "email", "value": "ada@example.org"}]);
    let merge = event("/v1/merge", &json!({"mergeProperties": ids}));
    assert_eq!(
        (merge.event.as_str(), merge.distinct_id.as_str()),
        ("$merge_dangerously", "ada")
    );
    assert_eq!(merge.properties["alias"], "ada@example.org");
    for bad in [
        json!([]),
        json!("ada"),
        json!(["ada", "bob"]),
        json!([{"value": "ada"}, {"value": null}]),
    ] {
        let received = read("/v1/merge", &json!({"mergeProperties": bad}));
        assert!(matches!(received.items[..], [Item::Rejected(_)]), "{bad}");
    }
}

#[test]
fn one_bad_event_is_refused_alone_and_forgiven_in_a_batch() {
    let bad = json!({"type": "track", "event": "a"});
    for (path, body, status) in [
        ("/v1/track", bad.clone(), 400),
        ("/v1/batch", json!({"batch": [bad]}), 200),
    ] {
        let received = read(path, &body);
        assert!(matches!(received.items[..], [Item::Rejected(_)]));
        let reply = with_request(("POST", path, ""), &[], b"", |request| {
            Segment.reply(request, Verdict::Taken(&received))
        });
        assert_eq!(reply.status, status, "{path}");
    }
}

#[test]
fn overload_is_429_and_says_when_to_come_back() {
    for headers in [&[][..], &[("anonymousid", "YQ==")][..]] {
        let error = Error::Unavailable {
            retry_after_seconds: 7,
        };
        let reply = with_request(("POST", "/v1/t", ""), headers, b"", |request| {
            Segment.reply(request, Verdict::Refused(&error))
        });
        assert_eq!((reply.status, header(&reply, "retry-after")), (429, Some("7")));
    }
}

#[test]
fn the_settings_lead_back_to_where_they_came_from() {
    let settings: Value =
        serde_json::from_str(&answer("GET", "/v1/projects/weir_w_abc/settings").body).unwrap();
    let own = &settings["integrations"]["Segment.io"];
    assert_eq!(own["apiHost"], "collect.example/v1");
    assert_eq!(
        (&own["protocol"], &own["apiKey"]),
        (&json!("https"), &json!("weir_w_abc"))
    );
    assert!(find("GET", "/v1/projects/a\"b/settings").is_none());
}

#[test]
fn the_key_is_taken_from_basic_auth_first() {
    let headers = [BROWSER[0], ("authorization", "Basic d2Vpcl93X2E6")];
    let body = br#"{"event": "a", "userId": "ada", "writeKey": "other"}"#;
    let received = with_request(("POST", "/v1/t", ""), &headers, body, |request| {
        Segment.read(request).unwrap()
    });
    assert_eq!(received.key, "weir_w_a");
}

#[test]
fn what_a_batch_says_of_all_its_events_is_in_each() {
    let batch = json!({
        "context": {"ip": "192.0.2.7", "library": {"name": "analytics-ruby", "version": "2.0"}},
        "batch": [
            {"type": "track", "userId": "ada", "event": "paid", "context": {"ip": "192.0.2.8"}},
            {"type": "identify", "userId": "ada", "context": null},
        ],
    });
    let received = read("/v1/batch", &batch);
    let events: Vec<_> = received.items.iter().filter_map(Item::event).collect();
    let addresses: Vec<_> = events.iter().map(|event| &event.context["ip"]).collect();
    assert_eq!(addresses, ["192.0.2.8", "192.0.2.7"]);
    assert!(
        events
            .iter()
            .all(|event| event.sdk.as_deref() == Some("analytics-ruby"))
    );
}

#[test]
fn a_type_that_is_none_does_not_spoil_what_the_path_says() {
    let event = event(
        "/v1/track",
        &json!({"userId": "ada", "event": "paid", "type": "sale"}),
    );
    assert_eq!(event.event, "paid");
    let batch = json!({"batch": [{"type": "sale", "userId": "ada", "event": "paid"}]});
    assert!(matches!(read("/v1/batch", &batch).items[0], Item::Rejected(_)));
}
