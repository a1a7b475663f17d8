//! One JSON object a line, for machines: what happened and how much of it, never whose.

use serde::Serialize;

use crate::runtime;

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

/// Writes a line: `{"level": …, "message": …, "request_id": …, …fields}`. The id is that of the request that it is about, or of
/// the delivery from a queue. Keep paths, other ids, bodies and addresses out of `fields`, which are an object; the database's
/// words are fine only where they can't quote an event.
pub(crate) fn line(level: Level, message: &'static str, request_id: &str, fields: &impl Serialize) {
    let text = text(level, message, request_id, fields);
    match level {
        Level::Info => runtime::info(&text),
        Level::Warn => runtime::warn(&text),
        Level::Error => runtime::error(&text),
    }
}

fn text(level: Level, message: &'static str, request_id: &str, fields: &impl Serialize) -> String {
    let name = match level {
        Level::Info => "info",
        Level::Warn => "warn",
        Level::Error => "error",
    };
    // The messages and the ids are ours, and hold nothing that would have to be escaped.
    let fields = serde_json::to_string(fields).unwrap_or_default();
    let fields = fields.strip_prefix('{').filter(|rest| *rest != "}");
    let (comma, rest) = fields.map_or(("", "}"), |rest| (",", rest));
    format!(r#"{{"level":"{name}","message":"{message}","request_id":"{request_id}"{comma}{rest}"#)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    #[test]
    fn a_line_is_an_object_with_its_level() {
        let said = |fields: Value| {
            serde_json::from_str::<Value>(&text(Level::Warn, "retrying", "7", &fields)).unwrap()
        };
        assert_eq!(
            said(json!({"messages": 2, "cause": "a \"word\""})),
            json!({"level": "warn", "message": "retrying", "request_id": "7", "messages": 2, "cause": "a \"word\""})
        );
        assert_eq!(
            said(json!({})),
            json!({"level": "warn", "message": "retrying", "request_id": "7"})
        );
    }
}
