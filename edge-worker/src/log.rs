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

/// Writes a line: `{"level": …, "message": …, …fields}`. Keep paths, ids, bodies and addresses out of `fields`, which are an
/// object; the database's words are fine only where they can't quote an event.
pub(crate) fn line(level: Level, message: &'static str, fields: &impl Serialize) {
    let text = text(level, message, fields);
    match level {
        Level::Info => runtime::info(&text),
        Level::Warn => runtime::warn(&text),
        Level::Error => runtime::error(&text),
    }
}

fn text(level: Level, message: &'static str, fields: &impl Serialize) -> String {
    let name = match level {
        Level::Info => "info",
        Level::Warn => "warn",
        Level::Error => "error",
    };
    // The messages are ours, and hold nothing that would have to be escaped.
    let fields = serde_json::to_string(fields).unwrap_or_default();
    let fields = fields.strip_prefix('{').filter(|rest| *rest != "}");
    match fields {
        Some(rest) => format!(r#"{{"level":"{name}","message":"{message}",{rest}"#),
        None => format!(r#"{{"level":"{name}","message":"{message}"}}"#),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    #[test]
    fn a_line_is_an_object_with_its_level() {
        let said =
            |fields: Value| serde_json::from_str::<Value>(&text(Level::Warn, "retrying", &fields)).unwrap();
        assert_eq!(
            said(json!({"messages": 2, "cause": "a \"word\""})),
            json!({"level": "warn", "message": "retrying", "messages": 2, "cause": "a \"word\""})
        );
        assert_eq!(said(json!({})), json!({"level": "warn", "message": "retrying"}));
    }
}
