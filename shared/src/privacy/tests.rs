use super::*;
use crate::enrich::{Geo, Sender};
use crate::event::Object;
use crate::reason::Reason;
use chrono::DateTime;
use serde_json::json;
use uuid::Uuid;

fn object(value: Value) -> Object {
    value.as_object().cloned().unwrap()
}

fn event(properties: Value, context: Value) -> Event {
    Event {
        id: Uuid::from_u128(1),
        event: "$pageview".into(),
        category: crate::event::Category::Pageview,
        distinct_id: "ann".into(),
        timestamp: DateTime::UNIX_EPOCH,
        client_timestamp: None,
        sent_at: None,
        received_at: DateTime::UNIX_EPOCH,
        properties: object(properties),
        user_properties: None,
        context: object(context),
        session_id: Some("s".into()),
        environment: "production".into(),
        sdk: None,
        sdk_version: None,
        platform: crate::event::Platform::Web,
    }
}

fn redaction(address: AddressPolicy, denied: &str) -> Redaction {
    Redaction {
        address,
        denied: Names::of_list(denied),
    }
}

#[test]
fn an_address_that_the_sender_put_there_is_no_exception() {
    for (policy, context, properties) in [
        (
            AddressPolicy::Drop,
            json!({"snowplow": {}, "address": "Main Street 1"}),
            json!({}),
        ),
        (
            AddressPolicy::Truncate,
            json!({"ip": "203.0.113.0", "snowplow": {"ip": "2001:db8:1::"}, "address": "Main Street 1"}),
            json!({"$ip": "203.0.113.0"}),
        ),
        (
            AddressPolicy::Keep,
            json!({"ip": "203.0.113.77", "snowplow": {"ip": "2001:db8:1::9"}, "request_ip": "1.2.3.4, 5.6.7.8", "address": "Main Street 1"}),
            json!({"$ip": "203.0.113.77"}),
        ),
    ] {
        let mut event = event(
            json!({"$ip": "203.0.113.77"}),
            json!({"ip": "203.0.113.77", "snowplow": {"ip": "2001:db8:1::9"}, "request_ip": "1.2.3.4, 5.6.7.8", "address": "Main Street 1"}),
        );
        redaction(policy, "").apply(&mut event);
        assert_eq!(Value::Object(event.context), context);
        assert_eq!(Value::Object(event.properties), properties);
    }
}

#[test]
fn a_denied_name_is_nowhere_in_the_event_which_says_so() {
    let mut event = event(
        json!({"email": "a@b.example", "cart": [{"card_number": 1, "sku": "a"}], "plan": "pro"}),
        json!({"traits": {"email": "a@b.example"}}),
    );
    event.user_properties = Some(object(json!({"$set": {"email": "a@b.example", "plan": "pro"}})));
    redaction(AddressPolicy::Drop, "email, card_*").apply(&mut event);
    assert_eq!(
        Value::Object(event.properties),
        json!({"cart": [{"sku": "a"}], "plan": "pro"})
    );
    assert_eq!(
        event.user_properties.map(Value::Object),
        Some(json!({"$set": {"plan": "pro"}}))
    );
    assert_eq!(
        Value::Object(event.context),
        json!({"traits": {}, "marks": ["redacted"]})
    );
}

#[test]
fn a_rejected_event_keeps_no_denied_name_either() {
    let policy = redaction(AddressPolicy::Drop, "email");
    let mut rejected = Rejected::new(
        Reason::MissingEvent,
        None,
        r#"{"properties": {"email": "a", "$ip": "1.2.3.4", "n": 1}}"#,
    );
    policy.apply_to_rejected(&mut rejected);
    assert_eq!(rejected.raw, json!({"properties": {"n": 1}}));
    let mut broken = Rejected::new(Reason::InvalidJson, None, r#"{"email": "a"#);
    policy.apply_to_rejected(&mut broken);
    assert_eq!(broken.raw, Value::Null);
}

#[test]
fn what_may_not_be_kept_is_found_in_the_json_of_a_rejected_event_s_texts() {
    const INNER: &str = r#"{"data": {"email": "a@b.example", "$ip": "1.2.3.4", "n": 1}}"#;
    // The same in base64.
    const ENCODED: &str = "eyJkYXRhIjogeyJlbWFpbCI6ICJhQGIuZXhhbXBsZSIsICIkaXAiOiAiMS4yLjMuNCIsICJuIjogMX19";
    let kept = |denied, event: Value| {
        let mut rejected = Rejected::new(Reason::IllegalEvent, None, &event.to_string());
        redaction(AddressPolicy::Drop, denied).apply_to_rejected(&mut rejected);
        rejected.raw
    };
    for name in ["co", "ue_pr", "p", "props", "m", "meta"] {
        assert_eq!(
            kept("email", json!({name: INNER})),
            json!({name: {"data": {"n": 1}}})
        );
    }
    for name in ["cx", "ue_px"] {
        assert_eq!(
            kept("email", json!({name: ENCODED})),
            json!({name: {"data": {"n": 1}}})
        );
    }
    assert_eq!(
        kept("", json!({"co": INNER})),
        json!({"co": {"data": {"email": "a@b.example", "n": 1}}})
    );
    let harmless = json!({"p": "web", "ue_pr": "{\"n\": 1}", "text": INNER});
    assert_eq!(kept("email", harmless.clone()), harmless);
    let broken = json!({"p": "web", "co": "{oops", "cx": "?"});
    assert_eq!(kept("", broken.clone()), broken);
    assert_eq!(kept("email", broken), json!({"p": "web", "co": null, "cx": null}));
}

#[test]
fn an_over_long_rejected_event_is_searched_before_it_is_cut() {
    let event = json!({"$ip": "203.0.113.7", "email": "a@b.example", "text": "x".repeat(70_000)});
    let mut rejected = Rejected::new(Reason::PropertiesTooLarge, None, &event.to_string());
    redaction(AddressPolicy::Drop, "email").apply_to_rejected(&mut rejected);
    let kept = rejected.kept();
    let kept = kept.as_str().unwrap();
    assert!(kept.starts_with(r#"{"text":"xxx"#), "{}", &kept[..40]);
}

#[test]
fn each_of_a_list_of_addresses_is_limited() {
    for (policy, properties) in [
        (AddressPolicy::Drop, json!({"address": ["Main Street 1"]})),
        (
            AddressPolicy::Truncate,
            json!({"$ip": ["203.0.113.0"], "address": ["Main Street 1"]}),
        ),
    ] {
        let mut event = event(
            json!({"$ip": ["203.0.113.77"], "ip": [["1.2.3.4:80"]], "address": ["Main Street 1"]}),
            json!({}),
        );
        redaction(policy, "").apply(&mut event);
        assert_eq!(Value::Object(event.properties), properties);
    }
}

#[test]
fn an_anonymous_event_can_not_be_joined_to_another() {
    let properties = json!({"$current_url": "https://shop.example/a?token=1#x", "$device_id": "d", "$session_id": "s", "amount": 3});
    let context = json!({"anonymousId": "a", "ip": "1.2.3.4", "geo": {"country": "DE", "city": "Köln"}, "language": "de", "marks": ["sanitized"]});
    let mut one = event(properties, context);
    one.user_properties = Some(object(json!({"$set": {"email": "a"}})));
    anonymize(&mut one).unwrap();
    assert!(one.distinct_id.starts_with("anonymous-"));
    assert_eq!((one.session_id, one.user_properties), (None, None));
    assert_eq!(
        Value::Object(one.properties),
        json!({"$current_url": "https://shop.example/a", "amount": 3})
    );
    assert_eq!(
        Value::Object(one.context),
        json!({"geo": {"country": "DE"}, "marks": ["sanitized", "anonymized"]})
    );
    let mut another = event(json!({}), json!({}));
    another.id = Uuid::from_u128(2);
    anonymize(&mut another).unwrap();
    assert_ne!(one.distinct_id, another.distinct_id);
}

#[test]
fn what_sdks_take_from_the_address_is_not_left_in_an_anonymous_event() {
    let mut page = event(
        json!({
            "gclid": "g", "fbclid": "f", "irclid": "i", "_kx": "k", "utm_source": "letter", "$session_entry_url": "https://x.example/?gclid=g",
            "$session_entry_referrer": "r", "$sdk_debug_session_start": 1772366400000_i64,
            "referrer": "https://x.example/?q=ann", "search": "?gclid=g", "path": "/tea",
        }),
        json!({}),
    );
    anonymize(&mut page).unwrap();
    assert_eq!(
        Value::Object(page.properties),
        json!({"utm_source": "letter", "referrer": "https://x.example/", "search": "", "path": "/tea"})
    );
}

#[test]
fn an_event_that_only_says_who_somebody_is_can_not_be_anonymous() {
    for name in ["$create_alias", "$merge_dangerously"] {
        let mut event = event(json!({"alias": "b"}), json!({}));
        event.event = name.into();
        assert_eq!(anonymize(&mut event), Err(Reason::OptOut));
    }
}

#[test]
fn without_cookies_a_browser_s_ids_are_forgotten_and_a_server_s_are_not() {
    let mut page = event(
        json!({"$device_id": "d", "n": 1}),
        json!({"anonymousId": "a", "screen": 1}),
    );
    forget_identity(&mut page, "visitor-1").unwrap();
    assert_eq!((page.distinct_id.as_str(), page.session_id), ("visitor-1", None));
    assert_eq!(Value::Object(page.properties), json!({"n": 1}));
    assert_eq!(Value::Object(page.context), json!({"screen": 1}));
    let mut invoice = event(json!({}), json!({}));
    invoice.platform = crate::event::Platform::Server;
    forget_identity(&mut invoice, "visitor-1").unwrap();
    assert_eq!(invoice.distinct_id, "ann");
    let mut identify = event(json!({}), json!({}));
    identify.category = crate::event::Category::Identify;
    assert_eq!(
        forget_identity(&mut identify, "visitor-1"),
        Err(Reason::Cookieless)
    );
}

#[test]
fn without_cookies_no_id_is_left_in_a_context() {
    let mut page = event(
        json!({"$context": {"anonymousId": "a"}, "n": 1}),
        json!({
            "device": {"id": "d", "advertisingId": "d", "name": "Ann's phone", "model": "Pixel 9", "type": "mobile"},
            "sessionId": 7, "rudderId": "r", "traits": {"email": "a@b.example"}, "snowplow": {"tnuid": "n"},
            "entities": {"client_session": [{"data": {"userId": "u"}}], "product": [{"data": {"sku": "tea"}}]},
            "page": {"path": "/tea"}, "screen": "800x600", "marks": ["sanitized"], "address": null,
        }),
    );
    forget_identity(&mut page, "visitor-1").unwrap();
    assert_eq!(Value::Object(page.properties), json!({"n": 1}));
    assert_eq!(
        Value::Object(page.context),
        json!({
            "device": {"model": "Pixel 9", "type": "mobile"}, "entities": {"product": [{"data": {"sku": "tea"}}]},
            "page": {"path": "/tea"}, "screen": "800x600", "marks": ["sanitized"], "address": null,
        })
    );
}

#[test]
fn an_event_on_a_list_is_left_out_for_that_reason() {
    let (exclusions, problems) = Exclusions::new(Lists {
        addresses: "192.0.2.0/24, 2001:db8::/32,10.0.0.1, nonsense, 1.2.3.4/99",
        countries: "kp, XXX",
        hosts: "*.staging.example, localhost",
        pages: "/admin*",
        referrers: "*.spam.example",
    });
    assert_eq!(problems.len(), 3, "{problems:?}");
    let korea = Geo {
        country: Some("KP".into()),
        ..Geo::default()
    };
    let reason = |url: &str, referrer: &str, address: Option<&str>, geo| {
        let event = event(json!({"$current_url": url, "$referrer": referrer}), json!({}));
        let sender = Sender {
            address: address.map(|address| address.parse().unwrap()),
            geo,
            ..Sender::default()
        };
        exclusions
            .reason_of_sender(&sender)
            .or_else(|| exclusions.reason(&event))
    };
    let shop = "https://shop.example/";
    assert_eq!(
        reason(shop, "", Some("192.0.2.77"), None),
        Some(Reason::ExcludedAddress)
    );
    assert_eq!(
        reason(shop, "", Some("::ffff:10.0.0.1"), None),
        Some(Reason::ExcludedAddress)
    );
    assert_eq!(
        reason(shop, "", Some("2001:db8:7::1"), None),
        Some(Reason::ExcludedAddress)
    );
    assert_eq!(
        reason(shop, "", Some("10.0.0.2"), Some(&korea)),
        Some(Reason::ExcludedCountry)
    );
    assert_eq!(
        reason("https://A.Staging.example/", "", None, None),
        Some(Reason::ExcludedHost)
    );
    assert_eq!(
        reason("https://shop.example/admin/users?x", "", None, None),
        Some(Reason::ExcludedPage)
    );
    assert_eq!(
        reason(shop, "https://a.spam.example/x", None, None),
        Some(Reason::ExcludedReferrer)
    );
    assert_eq!(
        reason(shop, "https://other.example/", Some("10.0.0.2"), None),
        None
    );
}
