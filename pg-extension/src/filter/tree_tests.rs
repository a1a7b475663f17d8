use proptest::prelude::*;
use serde_json::{Value, json};

use super::super::operator::OPERATORS;
use super::*;

fn sql(filters: Value) -> String {
    compile(&filters, &Place::root(1), Source::Events).unwrap().sql
}

fn error(filters: Value) -> Invalid {
    compile(&filters, &Place::root(1), Source::Events).unwrap_err()
}

#[test]
fn no_filters_let_everything_through() {
    assert_eq!(sql(json!([])), "true");
}

#[test]
fn a_condition_refers_to_its_place_in_the_document() {
    assert_eq!(
        sql(json!([{"property": "plan", "operator": "contains", "value": "pro"}])),
        "(coalesce(strpos((e.properties ->> ($1 #>> '{0,property}')), ($1 #>> '{0,value}')) > 0, false))"
    );
}

#[test]
fn nesting_is_a_longer_path() {
    let set = json!({"property": "a", "operator": "is_set"});
    let nested = sql(json!([{"or": [set, {"not": {"and": [set]}}]}]));
    assert!(nested.contains("'{0,or,1,not,and,0,property}'"), "{nested}");
    assert!(nested.contains(" OR (NOT ("), "{nested}");
}

#[test]
fn a_single_condition_needs_no_array() {
    assert!(sql(json!({"property": "a", "operator": "is_set"})).contains("'{property}'"));
    assert_eq!(
        sql(json!({"property": "a", "operator": "equals", "value": 1})),
        "coalesce((e.properties -> ($1 #>> '{property}')) = ($1 #> '{value}') OR (e.properties ->> ($1 #>> '{property}')) = ($1 #>> '{value}'), false)"
    );
}

/// One that an operator takes.
fn fitting(takes: Takes, text: &str) -> Option<Value> {
    match takes {
        Takes::Nothing => None,
        Takes::List => Some(json!([text])),
        Takes::Number => Some(json!(7)),
        Takes::Time => Some(json!("2025-01-01")),
        Takes::Anything | Takes::Text | Takes::Pattern | Takes::Search => Some(json!(text)),
    }
}

fn condition(operator: &Operator, name: &str, text: &str) -> Value {
    let mut condition = json!({"property": name, "operator": operator.name});
    if let Some(value) = fitting(operator.takes, text) {
        condition["value"] = value;
    }
    condition
}

#[test]
fn a_condition_says_the_same_by_itself_as_in_an_array() {
    for operator in OPERATORS {
        for name in ["a", "$", "$.a", "context.a", "user.a", "event.id"] {
            let condition = condition(operator, name, "x");
            let alone = sql(condition.clone())
                .replace("'{property}'", "'{0,property}'")
                .replace("'{value}'", "'{0,value}'");
            assert_eq!(format!("({alone})"), sql(json!([condition])));
        }
    }
}

#[test]
fn an_unknown_operator_is_an_error_that_lists_the_known_ones() {
    let error = error(json!([{"property": "a", "operator": "is_near", "value": 1}]));
    assert_eq!(error.message, "there is no filter operator \"is_near\"");
    assert!(
        OPERATORS
            .iter()
            .all(|operator| error.hint.contains(operator.name))
    );
}

#[test]
fn a_value_of_the_wrong_kind_is_an_error() {
    for (operator, value) in [
        ("greater_than", json!("tall")),
        ("greater_than", json!(null)),
        ("before", json!("soon")),
        ("before", json!(1_748_865_600)),
        ("in", json!("a")),
        ("contains", json!(5)),
        ("regex", json!(["a"])),
        ("is_set", json!(true)),
    ] {
        let error = error(json!([{"property": "a", "operator": operator, "value": value}]));
        assert!(error.message.contains(operator), "{error:?}");
        assert!(error.hint.starts_with("It takes "), "{error:?}");
    }
}

#[test]
fn a_shape_that_is_not_a_filter_is_an_error() {
    for filters in [
        json!("plan"),
        json!([["plan"]]),
        json!([{"property": "a"}]),
        json!([{"operator": "is_set"}]),
        json!([{"property": 5, "operator": "is_set"}]),
        json!([{"property": "", "operator": "is_set"}]),
        json!([{"property": "event.rowid", "operator": "is_set"}]),
        json!([{"property": "a", "operator": "is_set", "type": "event"}]),
        json!([{"or": []}]),
        json!([{"and": {}}]),
        json!([{"or": [], "and": []}]),
        json!([{"not": 5}]),
    ] {
        error(filters);
    }
}

#[test]
fn a_tuple_has_its_properties_by_their_names() {
    let filters = json!([{"property": "context.geo.country", "operator": "is_set"}, {"property": "a", "operator": "is_set"}, {"property": "a", "operator": "is_not_set"}]);
    let compiled = compile(&filters, &Place::root(1), Source::Tuples).unwrap();
    assert!(
        compiled
            .sql
            .starts_with("(coalesce((e.tuple ->> ($1 #>> '{0,property}')) IS NOT NULL, false)"),
        "{}",
        compiled.sql
    );
    assert_eq!(compiled.properties, ["context.geo.country", "a"]);
}

#[test]
fn nesting_has_an_end() {
    let mut filters = json!({"property": "a", "operator": "is_set"});
    for _ in 0..MAX_DEPTH {
        filters = json!({"not": filters});
    }
    assert!(error(filters).message.contains("deeply"));
}

#[test]
fn patterns_and_paths_are_handed_on_to_be_checked() {
    let filters = json!([{"property": "$.a[0]", "operator": "regex", "value": "^x"}]);
    let compiled = compile(&filters, &Place::root(1), Source::Events).unwrap();
    assert_eq!(compiled.patterns, ["^x"]);
    assert_eq!(compiled.paths, ["$.a[0]"]);
}

proptest! {
    /// The SQL depends on the document's shape alone: other names and values of the same kind give the same text.
    #[test]
    fn nothing_the_asker_wrote_is_in_the_sql(index in 0..OPERATORS.len(), name in "\\PC{1,20}", value in "\\PC{0,20}") {
        let operator = &OPERATORS[index];
        for prefix in ["p", "context.", "user.", "$."] {
            let (some, other) = (format!("{prefix}{name}"), format!("{prefix}x"));
            let (some, other) = (condition(operator, &some, &value), condition(operator, &other, "v"));
            prop_assert_eq!(sql(some.clone()), sql(other.clone()));
            prop_assert_eq!(sql(json!([some])), sql(json!([other])));
        }
    }
}
