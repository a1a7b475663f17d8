use super::*;
use proptest::prelude::*;
use serde_json::Value;

fn read(text: &str) -> (String, bool) {
    let read = Text::new(text.as_bytes());
    (read.as_str().to_owned(), read.is_replaced_in(read.as_str()))
}

#[test]
fn a_pair_of_surrogates_stays() {
    assert_eq!(read(r#""\ud83d\ude00""#), (r#""\ud83d\ude00""#.into(), false));
}

#[test]
fn a_lone_surrogate_is_replaced() {
    assert_eq!(read(r#""\ud83dx""#), (r#""\ufffdx""#.into(), true));
    assert_eq!(read(r#""\ude00\ud83d""#), (r#""\ufffd\ufffd""#.into(), true));
    assert_eq!(
        read(r#""\ud83d\ud83d\ude00""#),
        (r#""\ufffd\ud83d\ude00""#.into(), true)
    );
}

#[test]
fn a_nul_is_replaced_and_a_backslash_before_u0000_is_not() {
    assert_eq!(read(r#""a\u0000b""#), (r#""a\ufffdb""#.into(), true));
    assert_eq!(read(r#""a\\u0000b""#), (r#""a\\u0000b""#.into(), false));
    assert_eq!(read(r#""a\\\u0000b""#), (r#""a\\\ufffdb""#.into(), true));
}

#[test]
fn invalid_utf8_is_replaced() {
    let text = Text::new(b"[\"a\xffb\", \"c\"]");
    assert_eq!(text.as_str(), "[\"a\u{fffd}b\", \"c\"]");
    assert!(text.is_replaced_in(&text.as_str()[..7]));
    assert!(!text.is_replaced_in(&text.as_str()[8..]));
}

#[test]
fn white_space_between_parts_does_not_count() {
    assert_eq!(
        Measure::of_text("{ \"a b\" : [ 1 , 2 ] }").bytes,
        r#"{"a b":[1,2]}"#.len()
    );
}

#[test]
fn a_number_that_numeric_would_refuse_is_seen() {
    assert!(Measure::of_text(r#"{"a": 1e400000}"#).illegal_number);
    assert!(Measure::of_text(&format!("[{}]", "9".repeat(500))).illegal_number);
    assert!(!Measure::of_text(r#"{"a": "1e400000", "b": -1.5e-300}"#).illegal_number);
}

proptest! {
    #[test]
    fn what_is_read_can_be_parsed_wherever_the_escapes_were(parts in prop::collection::vec(
        prop_oneof![Just("\\ud83d"), Just("\\ude00"), Just("\\u0000"), Just("\\\\"), Just("\\\""), Just("u0000"), Just("é")], 0..12
    )) {
        let json = format!("\"{}\"", parts.concat());
        let text = Text::new(json.as_bytes());
        let parsed: String = serde_json::from_str(text.as_str()).unwrap();
        prop_assert!(!parsed.contains('\0'));
        prop_assert_eq!(text.as_str().len(), json.len());
    }

    #[test]
    fn a_text_measures_what_its_value_measures(value in crate::json::tests::value()) {
        let Value::Object(object) = value else { return Ok(()) };
        let pretty = serde_json::to_string_pretty(&object).unwrap();
        prop_assert_eq!(Measure::of_text(&pretty), Measure::of_object(&object));
    }
}

#[test]
fn a_string_ends_at_its_first_quote_that_no_backslash_escapes() {
    assert_eq!(string_length(br#""",1"#), 2);
    assert_eq!(string_length(br#""a\"b\\",1"#), 8);
    for unclosed in [&br#"""#[..], br#""a"#, br#""a\"#, br#""a\""#] {
        assert_eq!(string_length(unclosed), unclosed.len());
    }
}

proptest! {
    #[test]
    fn it_is_the_first_quote_or_backslash_that_is_found(bytes in prop::collection::vec(prop_oneof![
        4 => any::<u8>(), 1 => Just(b'"'), 1 => Just(b'\\'), 1 => Just(b'!'), 1 => Just(b'#'), 1 => Just(b'\x80')
    ], 0..40)) {
        let first = bytes.iter().position(|byte| matches!(byte, b'"' | b'\\'));
        prop_assert_eq!(until_quote_or_backslash(&bytes), first.unwrap_or(bytes.len()));
    }
}

/// Any object, a few levels deep.
pub(crate) fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".*".prop_map(|text| Value::from(text.replace('\0', ""))),
    ];
    leaf.prop_recursive(4, 32, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map("[^\0]{0,8}", inner, 0..4)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}
