use super::*;
use crate::clock;
use crate::event::{Category, Event, Mark, Platform};
use crate::item::{Dropped, Item, Rejected};
use crate::json::{Text, tests::value};
use crate::limits;
use crate::reason::Reason;
use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;
use serde_json::{Value, json};
use uuid::Uuid;

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
fn an_array_lines_and_values_without_line_breaks_all_say_the_same() {
    let lines = "{\"event\":\"a\",\"distinct_id\":\"u\"}\n\n{\"event\":\"b\",\"distinct_id\":\"u\"}\n";
    let array =
        "\u{feff} [ {\"event\":\"a\",\"distinct_id\":\"u\"}, {\"event\":\"b\",\"distinct_id\":\"u\"} ]";
    let joined = "{\"event\":\n\"a\",\"distinct_id\":\"u\"}{\"event\":\"b\",\"distinct_id\":\"u\"}";
    let expected = read(lines.as_bytes());
    assert_eq!(expected.len(), 2);
    assert_eq!(read(array.as_bytes()), expected);
    assert_eq!(read(joined.as_bytes()), expected);
    assert_eq!(read(b" \n "), []);
}

/// The names of the events that can be stored, and why the others can't.
fn names(text: &str) -> Vec<Result<String, Reason>> {
    let name = |row: Value| row["event"].as_str().unwrap_or_default().to_owned();
    read(text.as_bytes())
        .into_iter()
        .map(|row| row.map(name))
        .collect()
}

#[test]
fn an_array_is_its_elements_wherever_it_stands() {
    let event = |name| format!(r#"{{"event":"{name}","distinct_id":"u"}}"#);
    let (a, b) = (event("a"), event("b"));
    let both = [Ok("a".to_owned()), Ok("b".to_owned())];
    for text in [
        format!("[{a}]\n[{b}]"),
        format!("[{a}][{b}]"),
        format!("[\n{a}\n]\n{b}"),
        format!("{a}\n[\n  {b}\n]\n"),
        format!("[] {a} [ ] [ {b} ]"),
        format!("[{a} , {b}]\n[]"),
    ] {
        assert_eq!(names(&text), both, "{text}");
    }
    let one_is_none = [Err(Reason::NotAnObject), Ok("a".to_owned())];
    assert_eq!(names(&format!("[1]\n{a}")), one_is_none);
    assert_eq!(
        names(&format!("{a}\n[1]")),
        [Ok("a".to_owned()), Err(Reason::NotAnObject)]
    );
    assert_eq!(names(&format!("[[{b}], {a}]")), one_is_none);
}

#[test]
fn a_bad_value_does_not_spoil_a_good_one_of_several_lines() {
    let text = "{\n  \"event\": oops\n}\n{\n  \"event\": \"b\",\n  \"distinct_id\": \"u\"\n}\n";
    let names = names(text);
    assert_eq!(names.last(), Some(&Ok("b".to_owned())));
    assert_eq!(names.iter().filter(|name| name.is_ok()).count(), 1);
}

#[test]
fn each_of_several_texts_may_have_a_byte_order_mark() {
    let event = r#"{"event":"a","distinct_id":"u"}"#;
    let text = format!("\u{feff}{event}\n\u{feff}{event}\u{feff}[{event}]\n\u{feff}");
    assert_eq!(names(&text), vec![Ok("a".to_owned()); 3]);
}

#[test]
fn a_bad_line_does_not_spoil_the_good_ones() {
    let text = "{\"event\":\"a\",\"distinct_id\":\"u\"}\n{\"event\":\"half\nnull\n{\"event\":\"b\",\"distinct_id\":\"u\"}\n";
    let outcomes: Vec<_> = read(text.as_bytes())
        .into_iter()
        .map(|row| row.map(|row| row["event"].clone()))
        .collect();
    assert_eq!(
        outcomes,
        [
            Ok(json!("a")),
            Err(Reason::InvalidJson),
            Err(Reason::NotAnObject),
            Ok(json!("b"))
        ]
    );
}

#[test]
fn a_text_that_only_opens_brackets_takes_no_longer_than_its_length() {
    let text = "{\"a\":[\n".repeat(200_000);
    let started = std::time::Instant::now();
    assert_eq!(read(text.as_bytes()), vec![Err(Reason::InvalidJson); 200_000]);
    // Read to its end for each of its lines it would take hours.
    assert!(started.elapsed().as_secs() < 60);
}

#[test]
fn a_bad_line_is_kept_as_it_came() {
    let text = Text::new(b"{oops\n{}");
    let raw: Vec<_> = lines(&text).unwrap().map(|entry| entry.raw.to_owned()).collect();
    assert_eq!(raw, ["{oops", "{}"]);
}

#[test]
fn an_array_that_is_not_closed_is_an_error() {
    let text = Text::new(b"[{\"event\": \"a\"}");
    assert!(matches!(
        lines(&text).map(|_| ()),
        Err(Error::MalformedBody { .. })
    ));
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
fn what_jsonb_would_refuse_is_replaced_and_marked_in_its_own_event_only() {
    let rows = read(b"{\"event\":\"a\",\"distinct_id\":\"u\",\"properties\":{\"x\":\"\\u0000\"}}\n{\"event\":\"b\",\"distinct_id\":\"u\"}");
    let rows: Vec<_> = rows.into_iter().map(Result::unwrap).collect();
    assert_eq!(rows[0]["properties"]["x"], "\u{fffd}");
    assert_eq!(rows[0]["context"]["marks"], json!(["sanitized"]));
    assert_eq!(rows[1].get("context"), None);
}

#[test]
fn a_time_that_is_none_is_marked() {
    let row = read(br#"{"event": "a", "distinct_id": "u", "timestamp": "soon", "context": {"a": 1}}"#)
        .remove(0)
        .unwrap();
    assert_eq!(row["timestamp"], "2026-03-01T12:00:00.000000Z");
    assert_eq!(
        row["context"],
        json!({"a": 1, "marks": ["timestamp_unparseable"]})
    );
}

/// The context of an event with a replaced character and a time that is none, with one more mark.
fn context_marked_thrice(context: &str) -> String {
    let line = format!(
        r#"{{"event":"a","distinct_id":"u","timestamp":"soon","properties":{{"a":"\u0000"}},"context":{context}}}"#
    );
    let text = Text::new(line.as_bytes());
    let Some(Line::Event(record)) = lines(&text).unwrap().next().map(|entry| entry.line) else {
        panic!("no event")
    };
    let mut row = record
        .complete(&mut Defaults {
            now: now(),
            oldest: None,
            new_id: &mut Uuid::nil,
        })
        .unwrap();
    row.mark(Mark::SchemaViolation);
    row.context.into_owned()
}

#[test]
fn a_mark_changes_nothing_else_in_the_context() {
    let marks = r#""sanitized","timestamp_unparseable","schema_violation""#;
    for (context, expected) in [
        ("{}", format!(r#"{{"marks":[{marks}]}}"#)),
        (
            r#"{ "x" : 12345678901234567890.123456789, "y": 1e400, "z": 0.10 }"#,
            format!(r#"{{ "x" : 12345678901234567890.123456789, "y": 1e400, "z": 0.10 ,"marks":[{marks}]}}"#),
        ),
        (
            r#"{"marks": ["mine", 7], "x": 1}"#,
            format!(r#"{{"marks": ["mine", 7,{marks}], "x": 1}}"#),
        ),
        (
            r#"{"marks": [ "schema_violation", "\u0073anitized" ]}"#,
            r#"{"marks": [ "schema_violation", "\u0073anitized" ,"timestamp_unparseable"]}"#.to_owned(),
        ),
        (
            r#"{"marks": 1, "mark\u0073": [ ]}"#,
            format!(r#"{{"marks": 1, "mark\u0073": [ {marks}]}}"#),
        ),
        (
            r#"{"marks": [], "marks": "mine"}"#,
            r#"{"marks": [], "marks": "mine"}"#.to_owned(),
        ),
    ] {
        assert_eq!(context_marked_thrice(context), expected);
    }
}

#[test]
fn a_mark_costs_no_event_whose_context_is_as_large_as_it_may_be() {
    let context = format!(r#"{{"x":"{}"}}"#, "x".repeat(limits::CONTEXT_BYTES - 8));
    assert_eq!(context.len(), limits::CONTEXT_BYTES);
    assert!(context_marked_thrice(&context).ends_with(r#""schema_violation"]}"#));
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
