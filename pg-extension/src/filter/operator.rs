//! The operators, one a line.

use serde_json::Value;

use super::value::{number, time_micros};
use super::{Place, Property};

/// What an operator may be given as `value`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Takes {
    /// No value at all.
    Nothing,
    /// Any JSON value.
    Anything,
    /// An array of JSON values.
    List,
    /// A string.
    Text,
    /// A string that is a PostgreSQL regular expression.
    Pattern,
    /// A number, or a string that spells one.
    Number,
    /// A string that spells a time.
    Time,
    /// A string with the words to search for.
    Search,
}

impl Takes {
    /// Whether `value` is what the operator takes; a pattern's grammar is PostgreSQL's to judge.
    pub(super) fn accepts(self, value: Option<&Value>) -> bool {
        match (self, value) {
            (Self::Nothing, None) | (Self::Anything, Some(_)) | (Self::List, Some(Value::Array(_))) => true,
            (Self::Text | Self::Pattern | Self::Search, Some(Value::String(_))) => true,
            (Self::Number, Some(Value::Number(_))) => true,
            (Self::Number, Some(Value::String(text))) => number(text).is_some(),
            (Self::Time, Some(Value::String(text))) => time_micros(text).is_some(),
            _ => false,
        }
    }

    /// In words, for an error's hint.
    pub(super) fn in_words(self) -> &'static str {
        match self {
            Self::Nothing => "no value",
            Self::Anything => "a value",
            Self::List => "an array of values",
            Self::Text => "a string",
            Self::Pattern => "a string with a regular expression",
            Self::Number => "a number",
            Self::Time => "a string with a time, such as \"2025-06-02T12:00:00Z\" or \"2025-06-02\"",
            Self::Search => "a string with words, as search engines take them: \"red shoes\" or boots -kids",
        }
    }
}

/// One operator: what it takes, and its SQL with `{json}` and `{text}` for the property, `{value}` and
/// `{value_text}` for what the filter gives. What comes out as null counts as false; `negated` turns that round, so
/// that an operator and its `not_` are each other's complement.
#[derive(Debug)]
pub(super) struct Operator {
    pub(super) name: &'static str,
    pub(super) takes: Takes,
    negated: bool,
    sql: &'static str,
}

// Two values are equal as JSON (1 = 1.0), or if they read the same (5 and "5", true and "true"), since SDKs and
// forms disagree on what to quote.
const EQUALS: &str = "{json} = {value} OR {text} = {value_text}";
const IN: &str = "{json} = ANY (ARRAY(SELECT jsonb_array_elements({value}))) \
     OR {text} = ANY (ARRAY(SELECT jsonb_array_elements_text({value})))";

// The index of weir.create_search_index() is on this expression of all properties.
const MATCHES: &str = r#"jsonb_to_tsvector('simple', {json}, '["string", "numeric", "boolean"]') @@ websearch_to_tsquery('simple', {value_text})"#;

#[rustfmt::skip]
pub(super) const OPERATORS: &[Operator] = &[
    Operator { name: "equals",           takes: Takes::Anything, negated: false, sql: EQUALS },
    Operator { name: "not_equals",       takes: Takes::Anything, negated: true,  sql: EQUALS },
    Operator { name: "in",               takes: Takes::List,     negated: false, sql: IN },
    Operator { name: "not_in",           takes: Takes::List,     negated: true,  sql: IN },
    Operator { name: "contains",         takes: Takes::Text,     negated: false, sql: "strpos({text}, {value_text}) > 0" },
    Operator { name: "not_contains",     takes: Takes::Text,     negated: true,  sql: "strpos({text}, {value_text}) > 0" },
    Operator { name: "regex",            takes: Takes::Pattern,  negated: false, sql: "{text} ~ {value_text}" },
    Operator { name: "not_regex",        takes: Takes::Pattern,  negated: true,  sql: "{text} ~ {value_text}" },
    Operator { name: "greater_than",     takes: Takes::Number,   negated: false, sql: "weir.json_number({text}) > weir.json_number({value_text})" },
    Operator { name: "greater_or_equal", takes: Takes::Number,   negated: false, sql: "weir.json_number({text}) >= weir.json_number({value_text})" },
    Operator { name: "less_than",        takes: Takes::Number,   negated: false, sql: "weir.json_number({text}) < weir.json_number({value_text})" },
    Operator { name: "less_or_equal",    takes: Takes::Number,   negated: false, sql: "weir.json_number({text}) <= weir.json_number({value_text})" },
    Operator { name: "is_set",           takes: Takes::Nothing,  negated: false, sql: "{text} IS NOT NULL" },
    Operator { name: "is_not_set",       takes: Takes::Nothing,  negated: true,  sql: "{text} IS NOT NULL" },
    Operator { name: "before",           takes: Takes::Time,     negated: false, sql: "weir.json_time({text}) < weir.json_time({value_text})" },
    Operator { name: "after",            takes: Takes::Time,     negated: false, sql: "weir.json_time({text}) > weir.json_time({value_text})" },
    Operator { name: "matches",          takes: Takes::Search,   negated: false, sql: MATCHES },
];

impl Operator {
    /// The condition as SQL that is true or false, never null.
    pub(super) fn condition(&self, property: &Property, value: &Place) -> String {
        let sql = filled(self.sql, property, value);
        if property.is_always_there && self.takes == Takes::Search {
            return sql; // as the index has it
        }
        let not = if self.negated { "NOT " } else { "" };
        format!("{not}coalesce({sql}, false)")
    }
}

/// A template with all that it names filled in, in one pass: what is filled in has braces of its own, the paths of places,
/// and `'{value}'` is such a path.
fn filled(template: &str, property: &Property, value: &Place) -> String {
    let names = [
        ("{json}", property.json.as_str()),
        ("{text}", &property.text),
        ("{value}", &value.json()),
        ("{value_text}", &value.text()),
    ];
    let mut sql = String::new();
    let mut rest = template;
    while let Some(at) = rest.find('{') {
        let (before, from) = rest.split_at(at);
        sql.push_str(before);
        let (name, text) = names
            .into_iter()
            .find(|(name, _)| from.starts_with(name))
            .unwrap_or(("{", "{"));
        sql.push_str(text);
        rest = &from[name.len()..];
    }
    sql.push_str(rest);
    sql
}
