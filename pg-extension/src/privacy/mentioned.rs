//! Ids in the JSON of a refused event, which may be that of any SDK, cut off, or no JSON at all.

use std::collections::BTreeSet;

use serde_json::Value;

/// Longer than this is no id.
const LONGEST: usize = 200;

/// The ids that a refused event names, at any depth.
///
/// - `raw`: JSON, or a JSON text that holds what was none
pub(crate) fn ids(raw: &str) -> BTreeSet<String> {
    let mut ids = BTreeSet::new();
    match serde_json::from_str(raw) {
        Ok(Value::String(text)) => scan(&text, &mut ids),
        Ok(value) => walk(&value, &mut ids),
        Err(_) => scan(raw, &mut ids),
    }
    ids
}

fn walk(value: &Value, ids: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) => {
            for (key, value) in fields {
                if is_of_an_id(key) {
                    add(value, ids);
                }
                walk(value, ids);
            }
        }
        Value::Array(values) => values.iter().for_each(|value| walk(value, ids)),
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

    #[test]
    fn what_names_nobody_has_no_ids() {
        assert!(found("").is_empty());
        assert!(found(r#"{"distinct_id": "", "id": null, "plan": "id", "user_id": {"a": 1}}"#).is_empty());
        assert!(found(&format!(r#"{{"id": "{}"}}"#, "x".repeat(201))).is_empty());
    }

    proptest! {
        #[test]
        fn any_text_can_be_looked_into(raw in "\\PC{0,60}|[\"\\\\{}:,id0 ]{0,40}") {
            ids(&raw);
        }

        #[test]
        fn whatever_the_id_it_is_found_whole_and_cut_off(id in "\\PC{1,40}") {
            let raw = serde_json::json!({"distinct_id": id}).to_string();
            prop_assert_eq!(found(&raw), [id.clone()]);
            prop_assert_eq!(found(&raw[..raw.len() - 1]), [id.clone()]);
            let as_text = serde_json::Value::from(&raw[..raw.len() - 1]).to_string();
            prop_assert_eq!(found(&as_text), [id]);
        }
    }
}
