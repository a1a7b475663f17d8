//! The keywords, each by itself.

use super::{Answer, Draft, Judge, Object, format};
use serde_json::{Number, Value};

/// Longer lists aren't searched for equal elements.
const COMPARED: usize = 20;

impl Judge<'_> {
    /// What one keyword of a schema says of a value; `schema` are all of them.
    pub(super) fn keyword(
        &self,
        name: &str,
        wanted: &Value,
        schema: &Object,
        value: &Value,
        depth: u32,
    ) -> Answer {
        match name {
            name if says_nothing(name) => Answer::Holds,
            // They are looked at with the keyword that they belong to.
            "then" | "else" | "minContains" | "maxContains" => Answer::Holds,
            "$ref" => self.reference(wanted, value, depth),
            "type" => is_of_type(wanted, value),
            "const" => equals(wanted, value).into(),
            "enum" => list(wanted, |one| equals(one, value).into(), 1, u64::MAX),
            "not" => self.schema(wanted, value, depth).not(),
            "allOf" => wanted.as_array().map_or(Answer::Open, |schemas| {
                Answer::all(schemas.iter().map(|schema| self.schema(schema, value, depth)))
            }),
            "anyOf" => list(wanted, |schema| self.schema(schema, value, depth), 1, u64::MAX),
            "oneOf" => list(wanted, |schema| self.schema(schema, value, depth), 1, 1),
            "if" => self.condition(wanted, schema, value, depth),
            _ => match value {
                Value::Number(number) => of_number(name, wanted, number),
                Value::String(text) => of_text(name, wanted, text),
                Value::Array(elements) => self.of_array(name, wanted, schema, elements, depth),
                Value::Object(object) => self.of_object(name, wanted, schema, object, depth),
                Value::Null | Value::Bool(_) => of_others(name),
            },
        }
    }

    fn condition(&self, condition: &Value, schema: &Object, value: &Value, depth: u32) -> Answer {
        let branch = match self.schema(condition, value, depth) {
            Answer::Holds => "then",
            Answer::Breaks => "else",
            Answer::Open => return Answer::Open,
        };
        schema
            .get(branch)
            .map_or(Answer::Holds, |schema| self.schema(schema, value, depth))
    }

    fn of_array(
        &self,
        name: &str,
        wanted: &Value,
        schema: &Object,
        elements: &[Value],
        depth: u32,
    ) -> Answer {
        match (name, self.draft) {
            ("minItems", _) => at_least(elements.len(), wanted),
            ("maxItems", _) => at_most(elements.len(), wanted),
            ("uniqueItems", _) if *wanted == Value::Bool(false) => Answer::Holds,
            ("uniqueItems", _) if elements.len() > COMPARED => Answer::Open,
            ("uniqueItems", _) => is_unique(elements).into(),
            ("contains", draft) => {
                let bound = |name| match draft {
                    Draft::Newest => schema.get(name).map(count),
                    Draft::Seven => None,
                };
                let from = bound("minContains").unwrap_or(Some(1));
                let to = bound("maxContains").unwrap_or(Some(u64::MAX));
                let answers = elements.iter().map(|element| self.schema(wanted, element, depth));
                match (from, to) {
                    (Some(from), Some(to)) => Answer::count(answers, from, to),
                    _ => Answer::Open,
                }
            }
            ("items", Draft::Seven) if wanted.is_array() => Answer::Open,
            ("items", draft) => {
                let before = match draft {
                    Draft::Newest => schema
                        .get("prefixItems")
                        .and_then(Value::as_array)
                        .map_or(0, Vec::len),
                    Draft::Seven => 0,
                };
                self.each(wanted, elements.iter().skip(before), depth)
            }
            ("prefixItems", Draft::Newest) => wanted.as_array().map_or(Answer::Open, |schemas| {
                let pairs = schemas.iter().zip(elements);
                Answer::all(pairs.map(|(schema, element)| self.schema(schema, element, depth)))
            }),
            _ => of_others(name),
        }
    }

    fn of_object(&self, name: &str, wanted: &Value, schema: &Object, object: &Object, depth: u32) -> Answer {
        match name {
            "minProperties" => at_least(object.len(), wanted),
            "maxProperties" => at_most(object.len(), wanted),
            "required" => has_all(object, wanted),
            "properties" => wanted.as_object().map_or(Answer::Open, |schemas| {
                let both = schemas
                    .iter()
                    .filter_map(|(name, schema)| Some((schema, object.get(name)?)));
                Answer::all(both.map(|(schema, value)| self.schema(schema, value, depth)))
            }),
            "additionalProperties" => {
                let named = schema.get("properties").and_then(Value::as_object);
                let is_named = |name| named.is_some_and(|named| named.contains_key(name));
                let mut others = object
                    .iter()
                    .filter(|(name, _)| !is_named(name.as_str()))
                    .map(|(_, value)| value)
                    .peekable();
                match schema.contains_key("patternProperties") && others.peek().is_some() {
                    true => Answer::Open,
                    false => self.each(wanted, others, depth),
                }
            }
            "propertyNames" => {
                let names: Vec<_> = object.keys().map(|name| Value::from(name.as_str())).collect();
                self.each(wanted, names.iter(), depth)
            }
            "dependentRequired" if self.draft == Draft::Newest => {
                wanted.as_object().map_or(Answer::Open, |rules| {
                    let due = rules.iter().filter(|(name, _)| object.contains_key(*name));
                    Answer::all(due.map(|(_, names)| has_all(object, names)))
                })
            }
            _ => of_others(name),
        }
    }
}

/// Whether a keyword is for people, or a place for other schemas.
pub(super) fn says_nothing(name: &str) -> bool {
    matches!(
        name,
        "$schema"
            | "$id"
            | "$comment"
            | "$defs"
            | "definitions"
            | "title"
            | "description"
            | "default"
            | "examples"
            | "deprecated"
            | "readOnly"
            | "writeOnly"
    )
}

fn of_number(name: &str, wanted: &Value, number: &Number) -> Answer {
    let (Some(number), Some(bound)) = (number.as_f64(), wanted.as_f64()) else {
        return of_others(name);
    };
    let holds = match name {
        "minimum" => number >= bound,
        "maximum" => number <= bound,
        "exclusiveMinimum" => number > bound,
        "exclusiveMaximum" => number < bound,
        "multipleOf" => (number / bound).fract() == 0.0,
        _ => return of_others(name),
    };
    holds.into()
}

fn of_text(name: &str, wanted: &Value, text: &str) -> Answer {
    match name {
        "minLength" => at_least(text.chars().count(), wanted),
        "maxLength" => at_most(text.chars().count(), wanted),
        "format" => format::judge(wanted, text),
        // Its flavour of expressions is the database's, and some take for ever elsewhere.
        "pattern" => Answer::Open,
        _ => of_others(name),
    }
}

/// A keyword that says nothing of values of this type; one that isn't known may say anything.
fn of_others(name: &str) -> Answer {
    match name {
        "minimum"
        | "maximum"
        | "exclusiveMinimum"
        | "exclusiveMaximum"
        | "multipleOf"
        | "minLength"
        | "maxLength"
        | "pattern"
        | "format"
        | "minItems"
        | "maxItems"
        | "uniqueItems"
        | "items"
        | "contains"
        | "minProperties"
        | "maxProperties"
        | "required"
        | "properties"
        | "additionalProperties"
        | "propertyNames" => Answer::Holds,
        _ => Answer::Open,
    }
}

fn is_of_type(wanted: &Value, value: &Value) -> Answer {
    let is = |name: &Value| match (name.as_str(), value) {
        (Some("null"), Value::Null)
        | (Some("boolean"), Value::Bool(_))
        | (Some("number"), Value::Number(_))
        | (Some("string"), Value::String(_))
        | (Some("array"), Value::Array(_))
        | (Some("object"), Value::Object(_)) => true,
        (Some("integer"), Value::Number(number)) => {
            number.is_i64() || number.is_u64() || number.as_f64().is_some_and(|number| number.fract() == 0.0)
        }
        _ => false,
    };
    match wanted {
        Value::String(_) => is(wanted).into(),
        Value::Array(names) => names.iter().any(is).into(),
        _ => Answer::Open,
    }
}

fn list(wanted: &Value, answer: impl Fn(&Value) -> Answer, from: u64, to: u64) -> Answer {
    wanted.as_array().map_or(Answer::Open, |all| {
        Answer::count(all.iter().map(answer), from, to)
    })
}

fn has_all(object: &Object, names: &Value) -> Answer {
    names.as_array().map_or(Answer::Open, |names| {
        let has = |name: &Value| name.as_str().is_some_and(|name| object.contains_key(name));
        names.iter().all(has).into()
    })
}

fn at_least(number: usize, wanted: &Value) -> Answer {
    count(wanted).map_or(Answer::Open, |least| (number as u64 >= least).into())
}

fn at_most(number: usize, wanted: &Value) -> Answer {
    count(wanted).map_or(Answer::Open, |most| (number as u64 <= most).into())
}

/// A whole number, maybe written as `2.0`.
fn count(wanted: &Value) -> Option<u64> {
    let whole = |number: &f64| number.is_sign_positive() && number.fract() == 0.0;
    wanted
        .as_u64()
        .or_else(|| wanted.as_f64().filter(whole).map(|number| number as u64))
}

fn is_unique(elements: &[Value]) -> bool {
    let rest = |at: usize| elements.get(at + 1..).unwrap_or_default();
    let mut all = elements.iter().enumerate();
    all.all(|(at, one)| !rest(at).iter().any(|other| equals(one, other)))
}

/// Equal as JSON Schema has it: numbers by their value, `1` and `1.0`.
fn equals(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => {
            if let (Some(one), Some(other)) = (one.as_u64(), other.as_u64()) {
                return one == other;
            }
            if let (Some(one), Some(other)) = (one.as_i64(), other.as_i64()) {
                return one == other;
            }
            one.as_f64() == other.as_f64()
        }
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| equals(one, other))
        }
        (Value::Object(one), Value::Object(other)) => {
            one.len() == other.len()
                && one
                    .iter()
                    .all(|(name, one)| other.get(name).is_some_and(|other| equals(one, other)))
        }
        _ => one == other,
    }
}
