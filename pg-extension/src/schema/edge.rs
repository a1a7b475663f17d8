//! What the edge tells of a schema ([`shared::rules`]) against what the database says.

use std::cell::Cell;

use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use serde_json::{Map, Value, json};
use shared::rules::{Answer, Schema};

use super::compiled::Compiled;

fn number() -> impl Strategy<Value = Value> {
    prop_oneof![
        (-3..6i64).prop_map(Value::from),
        (-6..12i32).prop_map(|halves| json!(f64::from(halves) / 2.0)),
        Just(json!(u64::MAX)),
        Just(json!(-0.0)),
        Just(json!(1e300)),
    ]
}

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        number(),
        "[aé🙂]{0,4}".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 24, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            object(inner),
        ]
    })
}

fn object(values: impl Strategy<Value = Value>) -> impl Strategy<Value = Value> {
    prop::collection::vec(("[a-d]", values), 0..5)
        .prop_map(|pairs| Value::Object(pairs.into_iter().collect()))
}

fn schema() -> impl Strategy<Value = Value> {
    let names = || prop::collection::vec("[a-d]", 0..3);
    let count = || {
        prop_oneof![
            (0..4u8).prop_map(Value::from),
            (0..4u8).prop_map(|count| json!(f64::from(count)))
        ]
    };
    let kind = || {
        prop::sample::select(vec![
            "null", "boolean", "number", "integer", "string", "array", "object",
        ])
    };
    let positive = || prop_oneof![Just(json!(1)), Just(json!(2)), Just(json!(0.5)), Just(json!(1.5))];
    let leaf = prop_oneof![
        kind().prop_map(|kind| json!({"type": kind})),
        prop::collection::hash_set(kind(), 1..3)
            .prop_map(|kinds| json!({"type": kinds.into_iter().collect::<Vec<_>>()})),
        value().prop_map(|value| json!({"const": value})),
        prop::collection::vec(value(), 1..4).prop_map(|values| json!({"enum": values})),
        (
            prop::sample::select(vec!["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"]),
            number()
        )
            .prop_map(|(name, bound)| json!({name: bound})),
        positive().prop_map(|of| json!({"multipleOf": of})),
        (
            prop::sample::select(vec![
                "minLength",
                "maxLength",
                "minItems",
                "maxItems",
                "minProperties",
                "maxProperties",
                "minContains"
            ]),
            count()
        )
            .prop_map(|(name, bound)| json!({name: bound})),
        any::<bool>().prop_map(|is_unique| json!({"uniqueItems": is_unique})),
        names().prop_map(|names| json!({"required": distinct(names)})),
        (names(), names()).prop_map(|(given, due)| {
            let rules: Map<_, _> = given
                .into_iter()
                .map(|name| (name, json!(distinct(due.clone()))))
                .collect();
            json!({"dependentRequired": rules})
        }),
        any::<bool>().prop_map(Value::from),
        Just(json!({"title": "anything"})),
        Just(json!({"$ref": "#/$defs/a"})),
        Just(json!({"$ref": "#"})),
        Just(json!({"pattern": "^a+$"})),
        prop::sample::select(vec!["email", "date", "uuid"]).prop_map(|format| json!({"format": format})),
        Just(json!({"x-own": 1})),
    ];
    let tree = leaf.prop_recursive(4, 32, 4, |inner| {
        let many = prop::collection::vec(inner.clone(), 1..4);
        let named = prop::collection::vec(("[a-d]", inner.clone()), 1..4)
            .prop_map(|pairs| Value::Object(pairs.into_iter().collect()));
        prop_oneof![
            (
                prop::sample::select(vec!["allOf", "anyOf", "oneOf", "prefixItems"]),
                many.clone()
            )
                .prop_map(|(name, schemas)| json!({name: schemas})),
            (
                prop::sample::select(vec![
                    "not",
                    "items",
                    "contains",
                    "additionalProperties",
                    "propertyNames",
                    "if",
                    "then",
                    "else",
                    "unevaluatedProperties",
                    "additionalItems",
                ]),
                inner.clone()
            )
                .prop_map(|(name, schema)| json!({name: schema})),
            (
                prop::sample::select(vec!["properties", "dependentSchemas"]),
                named
            )
                .prop_map(|(name, schemas)| json!({name: schemas})),
            inner
                .clone()
                .prop_map(|schema| json!({"patternProperties": {"^a": schema}})),
            (inner.clone(), inner.clone(), inner.clone())
                .prop_map(|(one, two, three)| json!({"if": one, "then": two, "else": three})),
            // Keywords that look at each other meet.
            prop::collection::vec(inner, 2..5).prop_map(merged),
        ]
    });
    let draft = prop::sample::select(vec![
        None,
        Some("https://json-schema.org/draft/2020-12/schema"),
        Some("http://json-schema.org/draft-07/schema#"),
    ]);
    (tree.clone(), tree, draft).prop_map(|(root, inner, draft)| {
        let mut root = match root {
            Value::Object(root) => root,
            other => Map::from_iter([("allOf".to_owned(), json!([other]))]),
        };
        if let Some(draft) = draft {
            root.insert("$schema".to_owned(), draft.into());
        }
        root.insert("$defs".to_owned(), json!({"a": inner}));
        Value::Object(root)
    })
}

fn distinct(mut names: Vec<String>) -> Vec<String> {
    names.sort();
    names.dedup();
    names
}

fn merged(schemas: Vec<Value>) -> Value {
    let objects = schemas.into_iter().filter_map(|schema| match schema {
        Value::Object(fields) => Some(fields),
        _ => None,
    });
    Value::Object(objects.flatten().collect())
}

#[test]
fn what_the_edge_tells_is_what_the_database_says() {
    let (told, open) = (Cell::new(0), Cell::new(0));
    let mut runner = TestRunner::new(ProptestConfig::with_cases(2_000));
    let cases = (schema(), prop::collection::vec(value(), 8));
    let result = runner.run(&cases, |(schema, values)| {
        let (Ok(compiled), Some(edge)) = (Compiled::new(schema.clone()), Schema::new(schema)) else {
            return Ok(());
        };
        for value in values {
            match edge.judge(&value) {
                Answer::Open => open.set(open.get() + 1),
                answer => {
                    told.set(told.get() + 1);
                    prop_assert_eq!(answer == Answer::Holds, compiled.holds(&value), "{}", value);
                }
            }
        }
        Ok(())
    });
    assert_eq!(result.map_err(|error| error.to_string()), Ok(()));
    // About half is: schema() has many keywords that the edge leaves alone.
    assert!(
        told.get() * 3 > open.get(),
        "{} told, {} open",
        told.get(),
        open.get()
    );
}

/// Texts as they are in each format, and changed in one place or two.
fn formatted() -> impl Strategy<Value = String> {
    let good = prop::sample::select(vec![
        "019513d0-0000-7000-8000-00000000000F",
        "2024-02-29",
        "2023-12-31",
        "2024-02-29T23:59:59.5+05:45",
        "2024-02-29t23:59:60z",
        "2024-06-01T00:00:00Z",
        "192.0.2.7",
        "2001:db8::7",
        "ann@shop.example",
        "https://shop.example/tea",
        "tea",
    ]);
    let change = (any::<prop::sample::Index>(), "[0-9a-zT:.+é -]{0,2}");
    (good, prop::collection::vec(change, 0..3)).prop_map(|(good, changes)| {
        let mut text: Vec<char> = good.chars().collect();
        for (place, new) in changes {
            let place = place.index(text.len() + 1);
            text.splice(place..(place + 1).min(text.len()), new.chars());
        }
        text.into_iter().collect()
    })
}

#[test]
fn of_formats_too_the_edge_tells_what_the_database_says() {
    let names = vec![
        "uuid",
        "date",
        "date-time",
        "ipv4",
        "ipv6",
        "email",
        "uri",
        "hostname",
        "colour",
    ];
    let told = Cell::new(0);
    let mut runner = TestRunner::new(ProptestConfig::with_cases(5_000));
    let cases = (prop::sample::select(names), formatted());
    let result = runner.run(&cases, |(name, text)| {
        let schema = json!({"format": name});
        let (compiled, edge) = (
            Compiled::new(schema.clone()).unwrap(),
            Schema::new(schema).unwrap(),
        );
        let value = Value::from(text);
        let answer = edge.judge(&value);
        if answer != Answer::Open {
            told.set(told.get() + 1);
            prop_assert_eq!(
                answer == Answer::Holds,
                compiled.holds(&value),
                "{} {}",
                name,
                value
            );
        }
        Ok(())
    });
    assert_eq!(result.map_err(|error| error.to_string()), Ok(()));
    assert!(told.get() > 2_000, "{}", told.get());
}

#[test]
fn the_edge_tells_most_of_what_is_asked_of_properties() {
    let schema = json!({
        "type": "object", "required": ["amount", "items"], "additionalProperties": false,
        "properties": {
            "amount": {"type": "number", "minimum": 0, "multipleOf": 0.5},
            "currency": {"enum": ["EUR", "USD"]},
            "items": {"type": "array", "minItems": 1, "uniqueItems": true, "items": {"$ref": "#/$defs/item"}},
            "coupon": {"type": ["string", "null"], "maxLength": 5},
        },
        "if": {"required": ["coupon"]}, "then": {"properties": {"amount": {"maximum": 100}}},
        "$defs": {"item": {"type": "object", "required": ["sku"], "properties": {"sku": {"type": "string"}}}},
    });
    let (compiled, edge) = (
        Compiled::new(schema.clone()).unwrap(),
        Schema::new(schema).unwrap(),
    );
    for (properties, answer) in [
        (json!({"amount": 1.5, "items": [{"sku": "a"}]}), Answer::Holds),
        (
            json!({"amount": 1.5, "items": [{"sku": "a"}], "coupon": null}),
            Answer::Holds,
        ),
        (json!({"amount": 1.4, "items": [{"sku": "a"}]}), Answer::Breaks),
        (
            json!({"amount": 101, "items": [{"sku": "a"}], "coupon": "x"}),
            Answer::Breaks,
        ),
        (json!({"amount": 1, "items": [{"sku": 1}]}), Answer::Breaks),
        (
            json!({"amount": 1, "items": [{"sku": "a"}, {"sku": "a"}]}),
            Answer::Breaks,
        ),
        (
            json!({"amount": 1, "items": [{"sku": "a"}], "colour": "red"}),
            Answer::Breaks,
        ),
        (json!({"amount": 1, "items": []}), Answer::Breaks),
        (json!({"items": [{"sku": "a"}]}), Answer::Breaks),
    ] {
        assert_eq!(edge.judge(&properties), answer, "{properties}");
        assert_eq!(
            compiled.holds(&properties),
            answer == Answer::Holds,
            "{properties}"
        );
    }
}
