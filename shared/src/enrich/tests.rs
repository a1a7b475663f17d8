use super::*;
use crate::clock;
use crate::event::{Category, Platform};
use crate::limits;
use proptest::prelude::*;
use serde_json::json;
use uuid::Uuid;

pub(super) fn event(properties: Value) -> Event {
    let now = clock::parse("2026-03-01T12:00:00Z").unwrap();
    Event {
        id: Uuid::from_u128(1),
        event: "$pageview".into(),
        category: Category::Pageview,
        distinct_id: "u".into(),
        timestamp: now,
        client_timestamp: None,
        sent_at: None,
        received_at: now,
        properties: properties.as_object().cloned().unwrap_or_default(),
        user_properties: None,
        context: Object::new(),
        session_id: None,
        environment: "production".into(),
        sdk: None,
        sdk_version: None,
        platform: Platform::Web,
    }
}

fn enriched(properties: Value, sender: &Sender<'_>) -> Value {
    let mut event = event(properties);
    enrich(&mut event, sender, Steps::default());
    Value::Object(event.context)
}

#[test]
fn a_browser_tells_where_what_and_in_which_language() {
    let geo = Geo {
        country: Some("DE".into()),
        city: Some("Köln".into()),
        latitude: Some(50.9),
        ..Geo::default()
    };
    let sender = Sender {
        geo: Some(&geo),
        user_agent: Some(
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Safari/605.1.15",
        ),
        accept_language: Some("de-DE,de;q=0.9,en;q=0.8"),
        consent: Consent {
            global_privacy_control: true,
            do_not_track: false,
        },
        address: Some("203.0.113.77".parse().unwrap()),
        address_policy: AddressPolicy::Truncate,
        ..Sender::default()
    };
    assert_eq!(
        enriched(json!({}), &sender),
        json!({
            "geo": {"country": "DE", "city": "Köln", "latitude": 50.9},
            "device": {"browser": "Safari", "browser_version": "17.4", "os": "macOS", "os_version": "10.15.7", "type": "desktop"},
            "language": "de-DE",
            "consent": {"global_privacy_control": true},
            "address": "203.0.113.0",
        })
    );
}

#[test]
fn a_server_tells_nothing_of_its_users() {
    let geo = Geo {
        country: Some("US".into()),
        ..Geo::default()
    };
    let sender = Sender {
        geo: Some(&geo),
        user_agent: Some("posthog-python-bot/6.0"),
        accept_language: Some("en"),
        ..Sender::default()
    };
    let mut event = Event {
        platform: Platform::Server,
        ..event(json!({}))
    };
    enrich(&mut event, &sender, Steps::default());
    assert_eq!(event.context, Object::new());
}

#[test]
fn a_page_tells_of_its_campaign() {
    let context = enriched(
        json!({
            "$current_url": "https://shop.example/cart?utm_source=newsletter&utm_medium=email&utm_campaign=spring%20sale&gclid=",
            "$referrer": "https://shop.example/",
            "title": "Cart",
        }),
        &Sender::default(),
    );
    assert_eq!(
        context,
        json!({
            "page": {"host": "shop.example", "path": "/cart", "title": "Cart", "referrer_host": "shop.example", "referrer_is_own": true},
            "campaign": {"source": "newsletter", "medium": "email", "name": "spring sale", "channel": "email"},
        })
    );
}

#[test]
fn a_channel_comes_from_campaign_and_referrer() {
    for (url, referrer, channel) in [
        ("https://a.example/", "https://www.google.de/", json!("search")),
        ("https://a.example/", "https://t.co/x", json!("social")),
        ("https://a.example/", "https://blog.example/", json!("referral")),
        ("https://a.example/", "$direct", json!("direct")),
        (
            "https://a.example/?gclid=1",
            "https://www.google.com/",
            json!("paid"),
        ),
        (
            "https://a.example/?utm_source=x&utm_medium=CPC",
            "",
            json!("paid"),
        ),
        ("https://a.example/next", "https://a.example/", Value::Null),
        (
            "https://a.example/",
            "https://notgoogle-really.example/",
            json!("referral"),
        ),
    ] {
        let context = enriched(
            json!({"$current_url": url, "$referrer": referrer}),
            &Sender::default(),
        );
        assert_eq!(context["campaign"]["channel"], channel, "{url} {referrer}");
    }
}

#[test]
fn what_the_sender_says_is_never_overwritten() {
    let geo = Geo {
        country: Some("DE".into()),
        city: Some("Köln".into()),
        ..Geo::default()
    };
    let sender = Sender {
        geo: Some(&geo),
        accept_language: Some("de"),
        user_agent: Some("Firefox/127.0"),
        ..Sender::default()
    };
    let mut event = event(json!({}));
    event.context = json!({"geo": {"country": "FR"}, "language": "fr", "device": "fridge"})
        .as_object()
        .cloned()
        .unwrap();
    enrich(&mut event, &sender, Steps::default());
    assert_eq!(
        Value::Object(event.context),
        json!({"geo": {"country": "FR", "city": "Köln"}, "language": "fr", "device": "fridge"})
    );
}

#[test]
fn all_that_enrichment_adds_fits_beside_what_a_sender_may_add() {
    let long = "x".repeat(60_000);
    let names = [
        "country",
        "continent",
        "region",
        "region_code",
        "city",
        "postal_code",
        "time_zone",
    ];
    let geo = Geo {
        country: Some(long.clone()),
        continent: Some(long.clone()),
        region: Some(long.clone()),
        region_code: Some(long.clone()),
        city: Some(long.clone()),
        postal_code: Some(long.clone()),
        time_zone: Some(long.clone()),
        ..Geo::default()
    };
    let agent = format!(
        "Chrome/{} Android {} {long}bot",
        "1".repeat(9_000),
        "2".repeat(9_000)
    );
    let sender = Sender {
        geo: Some(&geo),
        user_agent: Some(&agent),
        accept_language: Some(&long),
        ..Sender::default()
    };
    let url = format!(
        "https://a.example/{}?utm_source={}&utm_medium={}",
        &long[..2_000],
        &long[..2_000],
        &long[..2_000]
    );
    let mut event = event(json!({"$current_url": url, "title": long}));
    event.context.insert(
        "own".into(),
        "x".repeat(crate::limits::SENDER_CONTEXT_BYTES - 100).into(),
    );
    enrich(&mut event, &sender, Steps::default());
    for name in names {
        assert_eq!(
            event.context["geo"][name].as_str().map(str::len),
            Some(TEXT_BYTES)
        );
    }
    event.properties.clear();
    assert_eq!(event.validate(None), Ok(()));
}

#[test]
fn a_nul_in_an_address_is_replaced() {
    let properties = json!({"$current_url": "https://shop.example/?utm_source=a%00b"});
    let context = enriched(properties, &Sender::default());
    assert_eq!(context["campaign"]["source"], "a\u{fffd}b");
}

#[test]
fn whatever_is_found_a_context_has_room_for_it() {
    let long = "%01%22".repeat(500);
    let names = [
        "utm_source",
        "utm_medium",
        "utm_campaign",
        "utm_term",
        "utm_content",
        "utm_id",
        "gclid",
        "fbclid",
        "epik",
    ];
    let query: Vec<_> = names.iter().map(|name| format!("{name}={long}")).collect();
    let geo = Geo {
        country: Some("DE".into()),
        continent: Some("EU".into()),
        region: Some("Mecklenburg-Western Pomerania".into()),
        region_code: Some("MV".into()),
        city: Some("Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch".into()),
        postal_code: Some("18055-0001".into()),
        time_zone: Some("America/Argentina/ComodRivadavia".into()),
        latitude: Some(-54.088_241_3),
        longitude: Some(-112.140_321_9),
    };
    let agent = format!(
        "Mozilla/5.0 (Linux; Android {nines}; {nines}) Chrome/{nines} Mobile Safari/537.36",
        nines = "9".repeat(600)
    );
    let sender = Sender {
        geo: Some(&geo),
        user_agent: Some(&agent),
        accept_language: Some(&long),
        address: Some("2001:db8:1111:2222:3333:4444:5555:6666".parse().unwrap()),
        address_policy: AddressPolicy::Keep,
        zones: Some(|_, _| Some(-570)),
        ..Sender::default()
    };
    let mut event = event(json!({
        "$current_url": format!("https://{}.example/{long}?{}", "a".repeat(60), query.join("&")),
        "$referrer": "https://search.example/",
        "title": "\u{1}".repeat(1000),
    }));
    let most = limits::SENDER_CONTEXT_BYTES - r#"{"own":""}"#.len();
    event.context.insert("own".into(), "x".repeat(most).into());
    enrich(&mut event, &sender, Steps::default());
    assert_eq!(event.validate(None), Ok(()));
    assert!(
        event.context["campaign"]["source"]
            .as_str()
            .is_some_and(|source| source.len() > 100)
    );
}

proptest! {
    #[test]
    fn a_text_is_clipped_to_what_it_takes_as_json(text in ".*", bytes in 0_usize..40) {
        let clipped = clip_written(&text, bytes);
        let written = |text: &str| serde_json::to_string(text).unwrap().len() - 2;
        prop_assert!(text.starts_with(clipped));
        prop_assert!(written(clipped) <= bytes);
        if let Some(next) = text[clipped.len()..].chars().next() {
            prop_assert!(written(clipped) + written(&next.to_string()) > bytes);
        }
    }
}
