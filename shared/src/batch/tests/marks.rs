//! What is noticed about an event, and costs nothing.

use super::*;
use crate::event::Mark;

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
