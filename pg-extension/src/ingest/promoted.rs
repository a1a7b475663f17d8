//! An event's tuple: the values of its promoted properties, as a JSON object by their names.

use std::fmt::Write;

use shared::batch::Row;

use super::jsonb::member;
use crate::timeline::TUPLE_BYTES;

const IN_CONTEXT: &str = "context.";

/// The properties that `weir.promoted_properties` names.
#[derive(Debug, Default)]
pub(super) struct Promoted {
    names: Vec<Name>,
    /// The number of the last promotion; 0 where there is none.
    number: i32,
}

#[derive(Debug)]
struct Name {
    /// As a JSON string.
    json: String,
    /// Where it is: a key of `properties`, or a path in `context`.
    path: Vec<String>,
    is_in_context: bool,
}

impl Promoted {
    /// - `names`: in the order of the keys of `jsonb`, so that a tuple reads the same whoever makes it
    pub(super) fn new(names: Vec<String>, number: i32) -> Self {
        let names = names.into_iter().map(|name| {
            let inside = name.strip_prefix(IN_CONTEXT);
            Name {
                json: serde_json::Value::from(name.as_str()).to_string(),
                is_in_context: inside.is_some(),
                path: match inside {
                    Some(inside) => inside.split('.').map(str::to_owned).collect(),
                    None => vec![name],
                },
            }
        });
        Self {
            names: names.collect(),
            number,
        }
    }

    /// The number of the promotion up to which tuples say all; 0 where no tuple is asked for.
    pub(super) fn number(&self) -> i32 {
        self.number
    }

    pub(super) fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// Writes an event's tuple; says whether there is one: what is long is left to who reads the event.
    pub(super) fn write(&self, row: &Row<'_>, tuple: &mut String) -> bool {
        tuple.clear();
        let mut joint = "{";
        for name in &self.names {
            let document = if name.is_in_context {
                &row.context
            } else {
                row.properties
            };
            let Ok(value) = inside(document, &name.path) else {
                return false;
            };
            if let Some(value) = value.filter(|value| value.len() <= TUPLE_BYTES) {
                // Never fails: it is a String. Line breaks are white space between parts.
                let _ = write!(
                    tuple,
                    "{joint}{}: {}",
                    name.json,
                    value.replace(['\n', '\r'], " ")
                );
                joint = ", ";
            } else if value.is_some() {
                return false;
            }
        }
        tuple.push_str(if joint == "{" { "{}" } else { "}" });
        tuple.len() <= TUPLE_BYTES
    }
}

/// An array is in the way of a path.
struct InArray;

/// The value at a path of a JSON object, where there is one.
fn inside<'a>(document: &'a str, path: &[String]) -> Result<Option<&'a str>, InArray> {
    let mut value = document;
    for key in path {
        match value.as_bytes().first() {
            Some(b'{') => {}
            Some(b'[') => return Err(InArray),
            _ => return Ok(None),
        }
        match member(value, key) {
            Some(next) => value = next,
            None => return Ok(None),
        }
    }
    Ok(Some(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(document: &str, path: &[&str]) -> Option<String> {
        let path: Vec<String> = path.iter().map(|key| (*key).to_owned()).collect();
        inside(document, &path).ok()?.map(str::to_owned)
    }

    #[test]
    fn the_last_of_equal_keys_counts_and_escapes_are_read() {
        assert_eq!(
            value(r#"{"a":1,"b":"x","\u0061":[2]}"#, &["a"]).as_deref(),
            Some("[2]")
        );
        assert_eq!(value(r#"{"aa":{"a":1}}"#, &["a"]), None);
    }

    #[test]
    fn a_path_ends_at_what_is_no_object() {
        let document = r#"{"geo":{"country":"DE","list":[1]},"n":null}"#;
        assert_eq!(value(document, &["geo", "country"]).as_deref(), Some("\"DE\""));
        assert_eq!(value(document, &["geo", "country", "x"]), None);
        assert_eq!(value(document, &["n"]).as_deref(), Some("null"));
        assert!(inside(document, &["geo".into(), "list".into(), "0".into()]).is_err());
    }
}
