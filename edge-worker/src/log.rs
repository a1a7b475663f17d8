//! One JSON object a line, for machines: what happened and how much of it, never whose.

use serde_json::{Map, Value};

/// How much attention a line wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Level {
    /// Business as usual.
    Info,
    /// It will be tried again.
    Warn,
    /// Somebody should look.
    Error,
}

/// Writes a line: `{"level": …, "message": …, …fields}`. Keep paths, ids, bodies and addresses out of `fields`; the
/// database's words are fine only where they can't quote an event.
pub(crate) fn line(level: Level, message: &str, fields: Value) {
    let text = Value::Object(object(level, message, fields)).to_string();
    match level {
        Level::Info => worker::console_log!("{text}"),
        Level::Warn => worker::console_warn!("{text}"),
        Level::Error => worker::console_error!("{text}"),
    }
}

fn object(level: Level, message: &str, fields: Value) -> Map<String, Value> {
    let name = match level {
        Level::Info => "info",
        Level::Warn => "warn",
        Level::Error => "error",
    };
    let mut object = Map::new();
    object.insert("level".to_owned(), name.into());
    object.insert("message".to_owned(), message.into());
    if let Value::Object(fields) = fields {
        object.extend(fields.into_iter().filter(|(_, value)| !value.is_null()));
    }
    object
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_line_says_its_level_and_leaves_out_what_is_unknown() {
        let line = object(Level::Warn, "retrying", json!({"messages": 2, "sqlstate": null}));
        assert_eq!(
            Value::Object(line),
            json!({"level": "warn", "message": "retrying", "messages": 2})
        );
    }
}
