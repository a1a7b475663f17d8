use super::*;
use crate::clock;
use crate::event::{Category, Event, Platform};
use crate::item::{Dropped, Item, Rejected};
use crate::json::{Text, tests::value};
use crate::limits;
use crate::reason::Reason;
use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;
use serde_json::{Value, json};
use uuid::Uuid;

mod lines;
mod marks;

fn now() -> DateTime<Utc> {
    clock::parse("2026-03-01T12:00:00Z").unwrap()
}

/// Reads a text and completes each event in it: as a row's JSON, or as a reason.
fn read(bytes: &[u8]) -> Vec<Result<Value, Reason>> {
    let text = Text::new(bytes);
    let mut count = 0;
    let mut new_id = || {
        count += 1;
        Uuid::from_u128(count)
    };
    let mut defaults = Defaults {
        now: now(),
        oldest: Some(now() - TimeDelta::days(365)),
        new_id: &mut new_id,
    };
    lines(&text)
        .unwrap()
        .map(|entry| match entry.line {
            Line::Event(record) => record.complete(&mut defaults).map(|row| as_event(&row)),
            Line::Bad(reason) => Err(reason),
            Line::NotJson => Err(Reason::InvalidJson),
            other => panic!("{other:?}"),
        })
        .collect()
}

fn as_event(row: &Row<'_>) -> Value {
    let object = |text| serde_json::from_str(text).unwrap();
    let event = Event {
        id: row.id,
        event: row.event.to_string(),
        category: row.category,
        distinct_id: row.distinct_id.to_string(),
        timestamp: row.timestamp,
        client_timestamp: row.client_timestamp,
        sent_at: row.sent_at,
        received_at: row.received_at,
        properties: object(row.properties),
        user_properties: row.user_properties.map(object),
        context: object(&row.context),
        session_id: row.session_id.as_deref().map(str::to_owned),
        environment: row.environment.to_string(),
        sdk: row.sdk.as_deref().map(str::to_owned),
        sdk_version: row.sdk_version.as_deref().map(str::to_owned),
        platform: row.platform,
    };
    serde_json::to_value(event).unwrap()
}

#[test]
fn a_line_made_by_hand_needs_a_name_and_a_person() {
    let row = read(br#"{"event": "signup", "distinct_id": 42}"#)
        .remove(0)
        .unwrap();
    assert_eq!(
        row,
        json!({
            "id": Uuid::from_u128(1), "event": "signup", "category": "custom", "distinct_id": "42",
            "timestamp": "2026-03-01T12:00:00.000000Z", "received_at": "2026-03-01T12:00:00.000000Z",
            "environment": "production", "platform": "unknown",
        })
    );
}

#[test]
fn each_fault_has_its_reason() {
    let deep = format!("{}1{}", "[".repeat(500), "]".repeat(500));
    for (fields, reason) in [
        (
            r#""event": null, "distinct_id": "u""#.to_owned(),
            Reason::MissingEvent,
        ),
        (r#""event": "", "distinct_id": "u""#.into(), Reason::IllegalEvent),
        (
            r#""event": ["a"], "distinct_id": "u""#.into(),
            Reason::IllegalEvent,
        ),
        (r#""event": "a""#.into(), Reason::MissingDistinctId),
        (
            r#""event": "a", "distinct_id": "null""#.into(),
            Reason::IllegalDistinctId,
        ),
        (
            r#""event": "a", "distinct_id": {}"#.into(),
            Reason::IllegalDistinctId,
        ),
        (
            r#""event": "a", "distinct_id": true"#.into(),
            Reason::IllegalDistinctId,
        ),
        (
            r#""event": "a", "distinct_id": "u", "id": "7""#.into(),
            Reason::IllegalId,
        ),
        (
            r#""event": "a", "distinct_id": "u", "category": "misc""#.into(),
            Reason::IllegalCategory,
        ),
        (
            r#""event": "a", "distinct_id": "u", "environment": """#.into(),
            Reason::IllegalEnvironment,
        ),
        (
            r#""event": "a", "distinct_id": "u", "session_id": {}"#.into(),
            Reason::IllegalSessionId,
        ),
        (
            r#""event": "a", "distinct_id": "u", "properties": []"#.into(),
            Reason::IllegalProperties,
        ),
        (
            r#""event": "a", "distinct_id": "u", "properties": {"n": 1e99999}"#.into(),
            Reason::IllegalNumber,
        ),
        (
            format!(r#""event": "a", "distinct_id": "u", "properties": {{"deep": {deep}}}"#),
            Reason::PropertiesTooDeep,
        ),
        (
            format!(
                r#""event": "a", "distinct_id": "u", "properties": {{"x": "{}"}}"#,
                "x".repeat(limits::PROPERTIES_BYTES)
            ),
            Reason::PropertiesTooLarge,
        ),
        (
            r#""event": "a", "distinct_id": "u", "timestamp": "1970-01-01T00:00:00Z""#.into(),
            Reason::TooOld,
        ),
    ] {
        let line = format!("{{{fields}}}");
        assert_eq!(
            read(line.as_bytes()),
            [Err(reason)],
            "{}",
            &line[..line.len().min(100)]
        );
    }
}

#[test]
fn user_properties_that_cannot_be_carried_out_are_rejected() {
    let stored = |user_properties: &str| {
        let line = format!(r#"{{"event": "a", "distinct_id": "u", "user_properties": {user_properties}}}"#);
        read(line.as_bytes()).remove(0).map(|_| ())
    };
    for good in [
        "null",
        "{}",
        r#"{"$set": {"a": 1}, "$set_once": {}, "$unset": ["b", "c"]}"#,
        r#"{"$set": null, "$unset": {"b": true}}"#,
        r#"{ "$set" : 7 , "$set" : { } , "$unset" : [ ] }"#,
        r#"{"\u0024set": {"a": 1}}"#,
    ] {
        assert_eq!(stored(good), Ok(()), "{good}");
    }
    for bad in [
        r#"{"$set": {"a": 1}, "$unset": "b"}"#,
        r#"{"$set": {"a": 1}, "$set_once": []}"#,
        r#"{"$set": {}, "$set": 7}"#,
        r#"{"$set": {"a": 1}, "$unset": ["b", 7]}"#,
        r#"{"$unset": [["b"]]}"#,
        r#"{"plan": "pro"}"#,
    ] {
        assert_eq!(stored(bad), Err(Reason::IllegalUserProperties), "{bad}");
    }
}

#[test]
fn a_number_beyond_a_double_is_a_wrong_value_of_its_field() {
    for (fields, outcome) in [
        (
            r#""event": "a", "distinct_id": "u", "count": 1e400, "key": -1e999, "sdk": 1e400"#,
            Ok(()),
        ),
        (r#""event": "a", "distinct_id": "u", "timestamp": 1e400"#, Ok(())),
        (
            r#""event": "a", "distinct_id": 1e400"#,
            Err(Reason::IllegalDistinctId),
        ),
        (r#""event": 1e400, "distinct_id": "u""#, Err(Reason::IllegalEvent)),
        (
            r#""event": "a", "distinct_id": "u", "id": 1e400"#,
            Err(Reason::IllegalId),
        ),
        (
            r#""event": "a", "distinct_id": "u", "$outcome": 1e400"#,
            Err(Reason::IllegalOutcome),
        ),
    ] {
        let row = read(format!("{{{fields}}}").as_bytes()).remove(0);
        assert_eq!(row.map(|_| ()), outcome, "{fields}");
    }
}

#[test]
fn an_outcome_that_says_too_little_is_json_all_the_same() {
    for line in [
        r#"{"$outcome": "stored"}"#,
        r#"{"$outcome": "rejected"}"#,
        r#"{"$outcome": "dropped", "reason": "bot", "count": -1}"#,
        r#"{"$outcome": "dropped", "reason": "bot", "count": 3.0}"#,
        r#"{"$outcome": "usage", "count": 7}"#,
    ] {
        assert_eq!(read(line.as_bytes()), [Err(Reason::IllegalOutcome)], "{line}");
    }
}

#[test]
fn of_two_fields_with_one_name_the_last_counts() {
    let row = read(br#"{"event": "first", "event": "last", "distinct_id": "u"}"#)
        .remove(0)
        .unwrap();
    assert_eq!(row["event"], "last");
}

#[test]
fn outcomes_of_the_edge_come_through() {
    let id = Uuid::from_u128(7);
    let items = [
        Item::Rejected(Rejected::new(
            Reason::IllegalDistinctId,
            Some(id),
            r#"{"distinct_id":"null"}"#,
        )),
        Item::Dropped(Dropped {
            reason: Reason::Bot,
            id: Some(id),
        }),
        Item::Dropped(Dropped {
            reason: Reason::Bot,
            id: Some(id),
        }),
    ];
    let mut written = Lines::of_items(&items, "staging", now());
    written.usage("web", 3, now());
    assert_eq!(written.len(), 3);
    let text = Text::new(written.as_bytes());
    let mut read = lines(&text).unwrap().map(|entry| entry.line);
    let Some(Line::Rejected(rejected)) = read.next() else {
        panic!("not rejected")
    };
    assert_eq!(
        (rejected.reason.as_ref(), rejected.id, rejected.raw),
        ("illegal_distinct_id", Some(id), r#"{"distinct_id":"null"}"#)
    );
    let Some(Line::Dropped(drops)) = read.next() else {
        panic!("not dropped")
    };
    assert_eq!(
        (drops.reason.as_ref(), drops.count, drops.environment.as_deref()),
        ("bot", 2, Some("staging"))
    );
    let Some(Line::Usage(usage)) = read.next() else {
        panic!("no usage")
    };
    assert_eq!((usage.key.as_ref(), usage.count), ("web", 3));
    let received_at = usage.received_at.as_deref().and_then(crate::clock::parse);
    assert_eq!(received_at, Some(now()));
}

#[test]
fn the_largest_event_fits_into_a_message() {
    // What no compression makes smaller than the base64 it is: random bytes, from a linear congruential generator.
    let mut state = 1_u64;
    let mut noise = |bytes: usize| -> String {
        let alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        std::iter::repeat_with(|| {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            char::from(alphabet[(state >> 58) as usize])
        })
        .take(bytes)
        .collect()
    };
    let mut event = example(
        Uuid::from_u128(1),
        json!({"x": noise(limits::PROPERTIES_BYTES - 10)}),
    );
    event.user_properties = json!({"$set": {"x": noise(limits::USER_PROPERTIES_BYTES - 20)}})
        .as_object()
        .cloned();
    event.context = json!({"x": noise(limits::CONTEXT_BYTES - 10)})
        .as_object()
        .cloned()
        .unwrap();
    event.distinct_id = "\u{1}".repeat(200);
    assert_eq!(event.validate(None), Ok(()));
    let mut lines = Lines::default();
    lines.event(&event);
    let messages = lines.pack(MESSAGE_BYTES);
    assert!(
        lines.as_bytes().len() <= MESSAGE_BYTES,
        "{}",
        lines.as_bytes().len()
    );
    assert!(messages[0].body.len() <= MESSAGE_BYTES);
}

fn example(id: Uuid, properties: Value) -> Event {
    Event {
        id,
        event: "purchase".into(),
        category: Category::Revenue,
        distinct_id: "u".into(),
        timestamp: now(),
        client_timestamp: Some(now() - TimeDelta::microseconds(1)),
        sent_at: None,
        received_at: now(),
        properties: properties.as_object().cloned().unwrap_or_default(),
        user_properties: None,
        context: serde_json::Map::new(),
        session_id: Some("s".into()),
        environment: "staging".into(),
        sdk: Some("web".into()),
        sdk_version: None,
        platform: Platform::Web,
    }
}

proptest! {
    #[test]
    fn what_goes_in_comes_out(values in prop::collection::vec(value(), 0..8), name in "[^\\p{Cc}]{1,50}", person in "u.{0,50}") {
        let events: Vec<Event> = values.into_iter().enumerate().map(|(index, properties)| Event {
            event: name.clone(),
            distinct_id: person.replace('\0', ""),
            ..example(Uuid::from_u128(index as u128 + 1), properties)
        }).collect();
        prop_assume!(events.iter().all(|event| event.validate(None).is_ok()));
        let mut written = Lines::default();
        events.iter().for_each(|event| written.event(event));
        let expected: Vec<_> = events.iter().map(|event| Ok(serde_json::to_value(event).unwrap())).collect();
        prop_assert_eq!(read(written.as_bytes()), expected);
    }

    #[test]
    fn packing_neither_loses_nor_doubles_nor_exceeds(sizes in prop::collection::vec(0..3_000_usize, 0..40), limit in 1_500..9_000_usize) {
        let mut written = Lines::default();
        for (index, size) in sizes.iter().enumerate() {
            let noise: String = (0..*size).map(|at| char::from(b'a' + ((at * at * 31 + index * 7 + at / 3) % 23) as u8)).collect();
            written.event(&example(Uuid::from_u128(index as u128), json!({"x": noise})));
        }
        let messages = written.pack(limit);
        prop_assert!(messages.iter().all(|message| message.body.len() <= limit || message.lines == 1));
        prop_assert_eq!(messages.iter().map(|message| message.lines).sum::<usize>(), sizes.len());
        let joined: Vec<u8> = messages.into_iter().flat_map(|message| message.body).collect();
        let unpacked = decompress(&joined, 10_000_000).unwrap();
        prop_assert_eq!(unpacked.as_ref(), written.as_bytes());
    }

    #[test]
    fn no_bytes_make_reading_fail_badly(bytes in prop::collection::vec(any::<u8>(), 0..200), json in value()) {
        let text = Text::new(&bytes);
        if let Ok(lines) = lines(&text) {
            lines.for_each(drop);
        }
        let json = json.to_string();
        let cut = json.floor_char_boundary(bytes.len() % (json.len() + 1));
        let text = Text::new(&json.as_bytes()[..cut]);
        if let Ok(lines) = lines(&text) {
            lines.for_each(drop);
        }
    }
}
