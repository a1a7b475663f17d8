//! Ids in the JSON of a refused event, which may be that of any SDK, cut off, or no JSON at all.

use std::collections::BTreeSet;

use serde_json::Value;

/// Longer than this is no id.
const LONGEST: usize = 200;
/// How many times what was found in a text is looked into in its turn: SDKs write JSON as text, in base64 as well, and
/// whoever forwards that writes it into a text once more. Each time costs at most twice what the one before did.
const DEEPEST: usize = 4;
/// Shorter runs of base64's digits hold no id beside its key.
const SHORTEST_BASE64: usize = 12;

/// The ids that a refused event names, at any depth, in JSON that stands in its texts too, escaped or in base64.
///
/// - `raw`: JSON, or a JSON text that holds what was none
pub(crate) fn ids(raw: &str) -> BTreeSet<String> {
    let mut ids = BTreeSet::new();
    look_into(raw, 0, &mut ids);
    ids
}

fn look_into(text: &str, depth: usize, ids: &mut BTreeSet<String>) {
    if depth > DEEPEST {
        return;
    }
    // Of a key that is there twice, walking finds the last.
    scan(text, ids);
    match serde_json::from_str(text) {
        Ok(Value::String(text)) => look_into(&text, depth + 1, ids),
        Ok(value) => walk(&value, depth, ids),
        Err(_) => {
            look_into_base64(text, depth, ids);
            if has_escaped_keys(text) {
                look_into(&unescaped(text), depth + 1, ids);
            }
        }
    }
}

fn walk(value: &Value, depth: usize, ids: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) => {
            for (key, value) in fields {
                if is_of_an_id(key) {
                    add(value, ids);
                }
                walk(value, depth, ids);
            }
        }
        Value::Array(values) => values.iter().for_each(|value| walk(value, depth, ids)),
        Value::String(text) if text.trim_start().starts_with(['{', '[', '"']) => {
            look_into(text, depth + 1, ids)
        }
        Value::String(text) => look_into_base64(text, depth, ids),
        _ => {}
    }
}

/// Finds what looks like `"key": value`, wherever it stands. A value is read to its end only where it is a text or a
/// number, so a line costs its length, whatever is in it.
fn scan(text: &str, ids: &mut BTreeSet<String>) {
    for (at, _) in text.match_indices(':') {
        let (before, after) = (text[..at].trim_end(), text[at + 1..].trim_start());
        let key = before.strip_suffix('"').and_then(|key| key.rsplit('"').next());
        if key.is_some_and(is_of_an_id)
            && after.starts_with(|first: char| first == '"' || first == '-' || first.is_ascii_digit())
            && let Some(Ok(value)) = serde_json::Deserializer::from_str(after).into_iter().next()
        {
            add(&value, ids);
        }
    }
}

/// Whether a key seems to end in a text inside of the text: `\"userId\":`.
fn has_escaped_keys(text: &str) -> bool {
    text.match_indices(':').any(|(at, _)| {
        let before = text[..at].trim_end();
        before.ends_with("\\\"") || before.ends_with("u0022")
    })
}

/// The text with the marks of JSON that are escaped in it as they are one text further in. Letters stay escaped: they
/// are read with the id.
fn unescaped(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('\\') {
        plain.push_str(before);
        let (mark, length) = match after.as_bytes() {
            [b'"', ..] => ('"', 1),
            [b'\\', ..] => ('\\', 1),
            [b'/', ..] => ('/', 1),
            [b'u', b'0', b'0', b'2', b'2', ..] => ('"', 5),
            _ => ('\\', 0),
        };
        plain.push(mark);
        rest = &after[length..];
    }
    plain.push_str(rest);
    plain
}

fn look_into_base64(text: &str, depth: usize, ids: &mut BTreeSet<String>) {
    // As PHP escapes a slash.
    for run in text.split(|c: char| c != '\\' && digit(c).is_none()) {
        if run.len() >= SHORTEST_BASE64 && seems_to_begin_json(run) {
            look_into(&decoded(run), depth + 1, ids);
        }
    }
}

/// Whether base64 begins with that of `{` or `[` and a character that JSON may have next.
fn seems_to_begin_json(base64: &str) -> bool {
    let start: String = base64.chars().take(4).collect();
    matches!(decoded(&start).as_bytes(), [b'{' | b'[', next, ..]
        if b"\"{[]} \t\r\n".contains(next))
}

/// What base64 of either alphabet holds, wherever it ends; what is no digit is passed over.
fn decoded(base64: &str) -> String {
    let mut bytes = Vec::with_capacity(base64.len() / 4 * 3 + 3);
    let (mut bits, mut held) = (0_u32, 0);
    for digit in base64.chars().filter_map(digit) {
        bits = bits << 6 | digit;
        held += 6;
        if held >= 8 {
            held -= 8;
            bytes.push((bits >> held) as u8);
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// A digit of base64, of the common alphabet or of that for addresses.
fn digit(c: char) -> Option<u32> {
    let (first, value) = match c {
        'A'..='Z' => ('A', 0),
        'a'..='z' => ('a', 26),
        '0'..='9' => ('0', 52),
        '+' | '-' => return Some(62),
        '/' | '_' => return Some(63),
        _ => return None,
    };
    Some(c as u32 - first as u32 + value)
}

fn is_of_an_id(key: &str) -> bool {
    let key = key.to_ascii_lowercase();
    ["id", "alias", "subject", "source"]
        .iter()
        .any(|end| key.ends_with(end))
}

fn add(value: &Value, ids: &mut BTreeSet<String>) {
    let id = match value {
        Value::String(text) => text.replace('\0', "\u{fffd}"),
        Value::Number(number) => number.to_string(),
        _ => return,
    };
    if (1..=LONGEST).contains(&id.chars().count()) {
        ids.insert(id);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn found(raw: &str) -> Vec<String> {
        ids(raw).into_iter().collect()
    }

    #[test]
    fn ids_are_found_under_every_sdks_names_at_any_depth() {
        let raw = r#"{"event": "", "userId": "ann", "traits": {"$anon_distinct_id": "a-1", "plan": "pro"}, "n": [{"alias": 7}], "subject": "é"}"#;
        assert_eq!(found(raw), ["7", "a-1", "ann", "é"]);
    }

    #[test]
    fn ids_are_found_in_what_is_cut_off_or_no_json() {
        assert_eq!(
            found(r#"{"distinct_id" : "ann\u00e9", "user_id":42, "properties": {"a": "#),
            ["42", "anné"]
        );
        assert_eq!(
            found(r#""{oops \"distinct_id\": \"ann\", \"time\": \"10:00\"""#),
            ["ann"]
        );
    }

    const DEFERRED: &str = r#"{"data": {"userId": "phone-7ö", "note": "\"a\": b"}}"#;

    /// As Snowplow's trackers and Plausible's older ones write JSON, and what .NET and PHP make of it.
    fn ways() -> Vec<String> {
        let json = |text: &str| Value::from(text).to_string();
        let common = "eyJkYXRhIjogeyJ1c2VySWQiOiAicGhvbmUtN8O2In0sICJtIjogIj8/fiJ9";
        let ways = [
            DEFERRED.to_owned(),
            format!(" \n{DEFERRED}"),
            format!("[{DEFERRED}]"),
            json(DEFERRED),
            json(&json(DEFERRED)),
            common.to_owned(),
            common.replace('/', "_"),
            format!("{common}=="),
            json(common),
        ];
        let mut ways: Vec<String> = ways.iter().map(|way| json(way)).collect();
        ways.push(json(DEFERRED).replace("\\\"", "\\u0022"));
        ways.push(json(common).replace('/', "\\/"));
        ways
    }

    #[test]
    fn ids_are_found_in_json_that_is_written_as_text() {
        for way in ways() {
            let raw = format!(r#"{{"e": "pv", "co": {way}}}"#);
            assert_eq!(found(&raw), ["phone-7ö"], "{raw}");
            let inside = format!(r#"{{"events": [{{"p": {way}}}]}}"#);
            assert_eq!(found(&inside), ["phone-7ö"], "{inside}");
        }
    }

    #[test]
    fn so_they_are_in_what_is_cut_off_or_no_json() {
        for way in ways() {
            let raw = format!(r#"{{"e": "pv", "co": {way}, "f": "#);
            assert!(found(&raw).contains(&"phone-7ö".to_owned()), "{raw}");
            let as_text = Value::from(raw).to_string();
            assert!(found(&as_text).contains(&"phone-7ö".to_owned()), "{as_text}");
        }
        assert_eq!(
            found(r#"{"cx": "eyJkYXRhIjogeyJ1c2VySWQiOiAicGhvbmUtN8O2In0sIC"#),
            ["phone-7ö"]
        );
    }

    #[test]
    fn of_a_key_that_is_there_twice_both_values_are_found() {
        assert_eq!(found(r#"{"userId": "a", "userId": "b"}"#), ["a", "b"]);
    }

    #[test]
    fn a_text_within_texts_costs_a_few_times_its_length() {
        let mut hostile = vec![
            r#"\":"#.repeat(200_000),
            r#""id":"\"#.repeat(100_000),
            "eyJ9".repeat(200_000),
        ];
        hostile.push("eyJ9 ".repeat(200_000));
        hostile.push("[".repeat(800_000));
        hostile.push("\\".repeat(800_000) + "\":");
        let mut within = r#"{"id": "deep"}"#.to_owned();
        for _ in 0..14 {
            within = serde_json::json!({"a": within, "b": within}).to_string();
            within.truncate(
                within
                    .char_indices()
                    .nth(400_000)
                    .map_or(within.len(), |(at, _)| at),
            );
        }
        hostile.push(within);
        let start = std::time::Instant::now();
        for raw in &hostile {
            ids(raw);
            ids(&format!("{{\"a\": {}", Value::from(raw.as_str())));
        }
        assert!(start.elapsed().as_secs() < 20, "{:?}", start.elapsed());
    }

    #[test]
    fn what_names_nobody_has_no_ids() {
        assert!(found("").is_empty());
        assert!(found(r#"{"distinct_id": "", "id": null, "plan": "id", "user_id": {"a": 1}}"#).is_empty());
        assert!(found(&format!(r#"{{"id": "{}"}}"#, "x".repeat(201))).is_empty());
    }

    proptest! {
        #[test]
        fn any_text_can_be_looked_into(raw in "\\PC{0,60}|[\"\\\\{}:,id0 ]{0,40}|e[yw][A-Za-z0-9]{12,40}") {
            ids(&raw);
        }

        #[test]
        fn whatever_the_id_it_is_found_whole_and_cut_off(id in "\\PC{1,40}") {
            let raw = serde_json::json!({"distinct_id": id}).to_string();
            prop_assert!(found(&raw).contains(&id));
            // An id that looks like a piece of JSON may be found in pieces as well.
            prop_assert!(found(&raw[..raw.len() - 1]).contains(&id));
            let as_text = serde_json::Value::from(&raw[..raw.len() - 1]).to_string();
            prop_assert!(found(&as_text).contains(&id));
        }
    }
}
