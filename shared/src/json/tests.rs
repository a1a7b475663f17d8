use super::*;
use proptest::prelude::*;
use proptest::sample::Index;
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
    fn it_is_the_first_byte_that_a_string_cannot_hold_that_is_found(bytes in prop::collection::vec(prop_oneof![
        4 => any::<u8>(), 1 => Just(b'"'), 1 => Just(b'\\'), 1 => Just(b'!'), 1 => Just(b'#'), 1 => Just(b'\x80'), 1 => Just(b'\x1f')
    ], 0..40)) {
        let first = bytes.iter().position(|byte| matches!(byte, b'"' | b'\\' | 0..0x20));
        prop_assert_eq!(until_special(&bytes), first.unwrap_or(bytes.len()));
    }
}

/// What serde_json finds a text to begin with: a value's text.
fn by_serde(text: &str) -> Option<&str> {
    let mut values = serde_json::Deserializer::from_str(text).into_iter::<&serde_json::value::RawValue>();
    values.next()?.ok().map(serde_json::value::RawValue::get)
}

fn by_reader(text: &str) -> Option<&str> {
    Reader::new(text).value().map(|(value, _)| value)
}

#[test]
fn what_is_no_json_is_none_to_the_reader() {
    for text in [
        "",
        " ",
        "[1,]",
        "{\"a\":}",
        "{\"a\" 1}",
        "{a:1}",
        "{\"a\":1,}",
        "[1 2]",
        "[1}",
        "{\"a\":1]",
        "\"\n\"",
        "\"\\x\"",
        "\"\\u12g4\"",
        "\"",
        "\"\\",
        "-",
        "1.",
        "1e",
        "1e+",
        ".5",
        "+1",
        "tru",
        "[truefalse]",
        "[01]",
        "{\"a\":1",
    ] {
        assert_eq!((by_reader(text), by_serde(text)), (None, None), "{text}");
    }
}

proptest! {
    #[test]
    fn the_reader_takes_what_serde_takes(value in value(), damage in prop::option::of((any::<Index>(), prop::sample::select(
        &[b"{", b"}", b"[", b"]", b",", b":", b"\"", b"\\", b"0", b"e", b"-", b".", b" ", b"\n", b"t", b"u"][..])))) {
        let mut text = serde_json::to_string_pretty(&value).unwrap();
        if let Some((at, byte)) = damage {
            let at = at.index(text.len());
            prop_assume!(text.is_char_boundary(at) && text.is_char_boundary(at + 1));
            text.replace_range(at..=at, std::str::from_utf8(byte).unwrap());
        }
        // At the top, serde_json minds what follows a number or a word.
        let text = format!("[{text}]");
        prop_assert_eq!(by_reader(&text), by_serde(&text));
    }

    #[test]
    fn a_string_says_what_serde_says(text in ".*") {
        let json = serde_json::to_string(&text).unwrap();
        let mut reader = Reader::new(&json);
        let said = reader.string();
        prop_assert_eq!(said.as_deref(), Some(text.as_str()));
        prop_assert_eq!(reader.position(), json.len());
    }
}

proptest! {
    #[test]
    fn an_object_measures_what_it_takes_to_write_it(value in value()) {
        let object = serde_json::Map::from_iter([("\u{8}\"".to_owned(), value)]);
        let text = Value::Object(object.clone()).to_string();
        prop_assert_eq!(Measure::of_object(&object), Measure::of_text(&text));
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
