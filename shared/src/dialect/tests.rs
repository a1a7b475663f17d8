mod any_bytes;

use super::*;
use serde_json::{Value, json};

pub(super) const BROWSER: &[(&str, &str)] = &[
    ("origin", "https://shop.example"),
    ("access-control-request-headers", "content-type, x-own"),
];

/// Makes a request and gives it to `test`.
pub(super) fn with_request<T>(
    line: (&str, &str, &str),
    headers: &[(&str, &str)],
    body: &[u8],
    test: impl FnOnce(&Request<'_>) -> T,
) -> T {
    let headers: Vec<_> = headers
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect();
    let (method, path, query) = line;
    let received_at = DateTime::from_timestamp(1_772_366_400, 0).unwrap();
    let new_id = || Uuid::from_u128(1);
    test(&Request {
        method,
        base: "https://collect.example",
        visitor_salt: b"secret",
        path,
        query,
        headers: &headers,
        body,
        received_at,
        oldest: None,
        new_id: &new_id,
    })
}

pub(super) fn header<'a>(reply: &'a Reply, name: &str) -> Option<&'a str> {
    reply
        .headers
        .iter()
        .find(|(header, _)| *header == name)
        .map(|(_, value)| value.as_str())
}

pub(super) fn answer(method: &str, path: &str) -> Reply {
    let (dialect, route) = find(method, path).expect("a route");
    assert_eq!(route, Route::Answer);
    with_request((method, path, ""), BROWSER, b"", |request| {
        dialect.answer(request)
    })
}

#[test]
fn every_path_finds_its_dialect() {
    for (method, path, found) in [
        ("POST", "/api/v1/events", Some(("native", Route::Events))),
        ("POST", "/api/v1/events/batch/", Some(("native", Route::Events))),
        ("GET", "/api/v1/events", None),
        (
            "OPTIONS",
            "/api/v1/events/batch",
            Some(("native", Route::Preflight)),
        ),
        ("POST", "/e/", Some(("posthog", Route::Events))),
        ("GET", "/e", Some(("posthog", Route::Events))),
        ("POST", "/i/v0/e/", Some(("posthog", Route::Events))),
        ("POST", "/s/", Some(("posthog", Route::Answer))),
        ("POST", "/flags/", Some(("posthog", Route::Answer))),
        (
            "GET",
            "/array/weir_w_abc/config.js",
            Some(("posthog", Route::Answer)),
        ),
        (
            "OPTIONS",
            "/array/weir_w_abc/config",
            Some(("posthog", Route::Preflight)),
        ),
        ("GET", "/array/a\"];alert(1)/config.js", None),
        ("DELETE", "/e/", None),
        ("POST", "/", None),
    ] {
        let name = find(method, path).map(|(dialect, route)| (dialect.name(), route));
        assert_eq!(name, found, "{method} {path}");
    }
}

#[test]
fn a_preflight_is_told_what_it_asks_for() {
    let reply = with_request(("OPTIONS", "/e/", ""), BROWSER, b"", preflight);
    assert_eq!(reply.status, 204);
    assert_eq!(
        header(&reply, "access-control-allow-origin"),
        Some("https://shop.example")
    );
    assert_eq!(
        header(&reply, "access-control-allow-headers"),
        Some("content-type, x-own")
    );
    assert_eq!(header(&reply, "access-control-allow-credentials"), Some("true"));
}

#[test]
fn head_is_answered_as_get_is_that_brought_events() {
    for (path, content_type) in [
        ("/e/", "application/json"),
        ("/i", "image/gif"),
        ("/pixel/v1/track", "image/gif"),
    ] {
        let (dialect, _) = find("GET", path).unwrap();
        let reply = with_request(("GET", path, ""), BROWSER, b"", |request| head(dialect, request));
        assert_eq!(
            (reply.status, header(&reply, "content-type")),
            (200, Some(content_type))
        );
    }
}

#[test]
fn an_overloaded_collector_asks_posthog_to_come_back_and_never_says_429() {
    let (dialect, _) = find("POST", "/e/").unwrap();
    for error in [
        Error::RateLimited {
            retry_after_seconds: 7,
        },
        Error::Unavailable {
            retry_after_seconds: 7,
        },
    ] {
        let reply = with_request(("POST", "/e/", ""), BROWSER, b"", |request| {
            dialect.reply(request, Verdict::Refused(&error))
        });
        assert_eq!((reply.status, header(&reply, "retry-after")), (503, Some("7")));
        assert!(header(&reply, "access-control-allow-origin").is_some());
    }
}

#[test]
fn a_native_sender_over_its_rate_hears_429() {
    let (dialect, _) = find("POST", "/api/v1/events").unwrap();
    let error = Error::RateLimited {
        retry_after_seconds: 7,
    };
    let reply = with_request(("POST", "/api/v1/events", ""), &[], b"", |request| {
        dialect.reply(request, Verdict::Refused(&error))
    });
    assert_eq!((reply.status, header(&reply, "retry-after")), (429, Some("7")));
    let body: Value = serde_json::from_str(&reply.body).unwrap();
    assert_eq!(body["error"]["docs"], "docs/HTTP.md#rate_limited");
}

#[test]
fn posthog_is_given_a_configuration_that_lets_it_compress() {
    let config: Value = serde_json::from_str(&answer("GET", "/array/weir_w_abc/config").body).unwrap();
    assert_eq!(config["supportedCompression"], json!(["gzip", "gzip-js"]));
    assert_eq!(config["hasFeatureFlags"], false);
    let script = answer("GET", "/array/weir_w_abc/config.js");
    assert!(script.body.contains("[\"weir_w_abc\"] = {"), "{}", script.body);
    assert_eq!(header(&script, "content-type"), Some("application/javascript"));
    let flags: Value = serde_json::from_str(&answer("POST", "/flags/").body).unwrap();
    assert_eq!(
        (&flags["flags"], &flags["errorsWhileComputingFlags"]),
        (&json!({}), &json!(false))
    );
}

#[test]
fn a_cache_keeps_what_one_origin_hears_from_the_others() {
    for path in [
        "/array/weir_w_abc/config",
        "/array/weir_w_abc/config.js",
        "/v1/projects/weir_w_abc/settings",
    ] {
        let (dialect, _) = find("GET", path).unwrap();
        for headers in [&[][..], BROWSER] {
            let reply = with_request(("GET", path, ""), headers, b"", |request| dialect.answer(request));
            assert_eq!(header(&reply, "cache-control"), Some("public, max-age=300"));
            let vary = reply.headers.iter().filter(|(name, _)| *name == "vary");
            assert_eq!(
                vary.map(|(_, value)| value.as_str()).collect::<Vec<_>>(),
                ["origin"]
            );
        }
    }
}

#[test]
fn a_bomb_and_a_body_of_ten_megabytes_are_too_large() {
    use std::io::Write;
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(&vec![b' '; 20_000_000]).unwrap();
    let bomb = encoder.finish().unwrap();
    for (body, code) in [
        (bomb, "unpacked_too_large"),
        (vec![b'x'; 10_000_000], "body_too_large"),
    ] {
        for path in ["/e/", "/api/v1/events"] {
            let (dialect, _) = find("POST", path).unwrap();
            let error = with_request(("POST", path, ""), &[], &body, |request| {
                dialect.read(request).unwrap_err()
            });
            assert_eq!((error.code().text(), error.status()), (code, 413), "{path}");
        }
    }
}

#[test]
fn an_event_older_than_the_limit_is_rejected() {
    let body =
        br#"{"event": "a", "distinct_id": "u", "timestamp": "1970-01-01T00:00:00Z", "write_key": "k"}"#;
    let (dialect, _) = find("POST", "/api/v1/events").unwrap();
    let received = with_request(("POST", "/api/v1/events", ""), &[], body, |request| {
        dialect.read(&Request {
            oldest: DateTime::from_timestamp(1_700_000_000, 0),
            ..*request
        })
    });
    let Item::Rejected(rejected) = received.unwrap().items.remove(0) else {
        panic!("it was taken")
    };
    assert_eq!(rejected.reason.text(), "too_old");
}

#[test]
fn a_dropped_event_is_said_to_be_dropped() {
    let body = br#"[{"event": "a", "distinct_id": "u", "id": "0195512a-0000-7000-8000-000000000001"}]"#;
    let (dialect, _) = find("POST", "/api/v1/events/batch").unwrap();
    let reply = with_request(("POST", "/api/v1/events/batch", "key=k"), &[], body, |request| {
        let mut received = dialect.read(request).unwrap();
        received.items[0].drop_for(crate::reason::Reason::Bot);
        dialect.reply(request, Verdict::Taken(&received))
    });
    let body: Value = serde_json::from_str(&reply.body).unwrap();
    assert_eq!(
        body["results"]["0195512a-0000-7000-8000-000000000001"]["result"],
        "drop"
    );
}

#[test]
fn a_number_is_what_a_double_holds_or_a_whole_one_of_64_bits() {
    let number = |text: &str| {
        let body = format!(r#"{{"event": "a", "distinct_id": "u", "properties": {{"n": {text}}}}}"#);
        let (dialect, _) = find("POST", "/api/v1/events").unwrap();
        let line = ("POST", "/api/v1/events", "key=k");
        let received = with_request(line, &[], body.as_bytes(), |request| {
            dialect.read(request).unwrap()
        });
        match &received.items[0] {
            Item::Event(event) => event.properties["n"].to_string(),
            Item::Rejected(rejected) => rejected.reason.text().to_owned(),
            Item::Dropped(_) => "dropped".to_owned(),
        }
    };
    for (sent, expected) in [
        ("18446744073709551615", "18446744073709551615"),
        ("-9223372036854775808", "-9223372036854775808"),
        ("1000000000000000000000001", "1e+24"),
        ("1e-400", "0.0"),
        ("1.7e308", "1.7e+308"),
        ("1e309", "illegal_number"),
    ] {
        assert_eq!(number(sent), expected, "{sent}");
    }
}

#[test]
fn a_byte_order_mark_costs_no_body() {
    for (path, body) in [
        ("/api/v1/events", r#"{"event": "a", "distinct_id": "u"}"#),
        ("/e/", r#"{"event": "a", "distinct_id": "u", "token": "k"}"#),
        ("/v1/track", r#"{"event": "a", "userId": "u", "writeKey": "k"}"#),
        (
            "/com.snowplowanalytics.snowplow/tp2",
            r#"{"data": [{"e": "pv", "duid": "u", "aid": "k"}]}"#,
        ),
        (
            "/api/send",
            r#"{"type": "event", "payload": {"website": "k", "url": "/"}}"#,
        ),
        ("/api/event", r#"{"n": "pageview", "d": "k"}"#),
    ] {
        let (dialect, _) = find("POST", path).unwrap();
        let body = format!("\u{feff}{body}");
        let received = with_request(("POST", path, "key=k"), &[], body.as_bytes(), |request| {
            dialect.read(request).unwrap()
        });
        let event = received.items[0].event().unwrap();
        assert_eq!(event.marks().count(), 0, "{path}");
    }
}

#[test]
fn an_event_that_can_not_be_read_is_known_by_the_id_that_can() {
    const ID: &str = "0195512a-0000-7000-8000-000000000001";
    for (path, body) in [
        (
            "/api/v1/events/batch",
            json!([{"id": ID, "event": "a", "distinct_id": "u", "user_properties": 1}]),
        ),
        (
            "/batch/",
            json!({"api_key": "k", "batch": [{"uuid": ID, "event": "a", "distinct_id": "u", "properties": 1}]}),
        ),
        (
            "/v1/batch",
            json!({"writeKey": "k", "batch": [{"messageId": ID, "type": "dance", "userId": "u"}]}),
        ),
        (
            "/com.snowplowanalytics.snowplow/tp2",
            json!({"data": [{"eid": ID, "aid": "k", "e": "pv", "co": "{oops"}]}),
        ),
    ] {
        let (dialect, _) = find("POST", path).unwrap();
        let received = with_request(
            ("POST", path, "key=k"),
            &[],
            body.to_string().as_bytes(),
            |request| dialect.read(request).unwrap(),
        );
        assert!(matches!(&received.items[0], Item::Rejected(_)), "{path}");
        assert_eq!(received.items[0].id(), Uuid::parse_str(ID).ok(), "{path}");
    }
}

#[test]
fn what_is_kept_of_a_rejected_event_has_no_key_in_it() {
    for (path, body) in [
        (
            "/api/v1/events/batch",
            json!([{"write_key": "weir_w_k", "event": "", "distinct_id": "u"}]),
        ),
        (
            "/e/",
            json!([{"api_key": "weir_w_k", "event": "", "distinct_id": "u", "properties": {"token": "weir_w_k"}}]),
        ),
        (
            "/v1/track",
            json!({"writeKey": "weir_w_k", "type": "track", "event": "", "userId": "u"}),
        ),
        (
            "/com.snowplowanalytics.snowplow/tp2",
            json!({"data": [{"aid": "weir_w_k", "e": "dance"}]}),
        ),
        (
            "/api/send",
            json!({"type": "dance", "payload": {"website": "weir_w_k"}}),
        ),
        ("/api/event", json!({"d": "weir_w_k", "n": ""})),
    ] {
        let (dialect, _) = find("POST", path).unwrap();
        let body = body.to_string();
        let received = with_request(("POST", path, "key=weir_w_k"), &[], body.as_bytes(), |request| {
            dialect.read(request).unwrap()
        });
        let Item::Rejected(rejected) = &received.items[0] else {
            panic!("{path}: it was taken")
        };
        let raw = rejected.raw.to_string();
        assert!(
            rejected.raw.is_object() && !raw.contains("weir_w_k"),
            "{path}: {raw}"
        );
    }
}

#[test]
fn an_id_of_two_events_is_answered_for_by_the_one_that_was_taken() {
    const ID: &str = "0195512a-0000-7000-8000-000000000001";
    let good = json!({"id": ID, "event": "a", "distinct_id": "u"});
    let bad = json!({"id": ID, "event": "a", "distinct_id": "null"});
    for (events, result) in [
        ([&good, &bad], "ok"),
        ([&bad, &good], "ok"),
        ([&bad, &bad], "drop"),
    ] {
        let body = json!(events).to_string();
        let (dialect, _) = find("POST", "/api/v1/events/batch").unwrap();
        let line = ("POST", "/api/v1/events/batch", "key=k");
        let reply = with_request(line, &[], body.as_bytes(), |request| {
            dialect.reply(request, Verdict::Taken(&dialect.read(request).unwrap()))
        });
        let body: Value = serde_json::from_str(&reply.body).unwrap();
        assert_eq!(body["results"][ID]["result"], result);
    }
}
