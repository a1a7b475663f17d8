//! How a text is taken apart.

use super::*;

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
