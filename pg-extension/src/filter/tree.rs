//! The document's grammar: conditions, nested by `and`, `or` and `not`.

use serde_json::{Map, Value};

use super::operator::{OPERATORS, Operator, Takes};
use super::{Invalid, Place, Property, Source};

/// Deeper nesting says nothing that couldn't be said flatter, and would only cost the planner's stack.
const MAX_DEPTH: usize = 16;
/// Conditions in one document.
const MAX_CONDITIONS: usize = 256;

const SHAPE: &str = "A condition is {\"property\": …, \"operator\": …, \"value\": …}, {\"and\": […]}, {\"or\": […]} or {\"not\": …}.";

/// A document as SQL, and what in it only PostgreSQL can judge.
#[derive(Debug)]
pub(crate) struct Compiled {
    /// A boolean expression over `weir.events e`; never null.
    pub(crate) sql: String,
    /// The regular expressions in it.
    pub(crate) patterns: Vec<String>,
    /// The JSON paths in it.
    pub(crate) paths: Vec<String>,
    /// The properties that it asks for, each once.
    pub(crate) properties: Vec<String>,
    conditions: usize,
    source: Source,
}

/// Compiles `filters`, an array of conditions that must all hold, or one condition by itself.
///
/// `place` is where the statement will find this very document.
pub(crate) fn compile(filters: &Value, place: &Place, source: Source) -> Result<Compiled, Invalid> {
    let mut compiled = Compiled::of(source);
    compiled.sql = match filters {
        Value::Array(conditions) if conditions.is_empty() => "true".to_owned(),
        Value::Array(conditions) => compiled.all(conditions, " AND ", place, 1)?,
        condition => compiled.node(condition, place, 1)?,
    };
    Ok(compiled)
}

impl Compiled {
    fn of(source: Source) -> Self {
        Self {
            sql: String::new(),
            patterns: Vec::new(),
            paths: Vec::new(),
            properties: Vec::new(),
            conditions: 0,
            source,
        }
    }

    fn node(&mut self, node: &Value, place: &Place, depth: usize) -> Result<String, Invalid> {
        if depth > MAX_DEPTH {
            return Err(Invalid::new(
                "filters are nested too deeply",
                format!("At most {MAX_DEPTH} levels of and, or and not are allowed."),
            ));
        }
        let Value::Object(object) = node else {
            return Err(Invalid::new(
                format!("a filter is {}, not an object", kind(node)),
                SHAPE,
            ));
        };
        for (key, joint) in [("and", " AND "), ("or", " OR ")] {
            if let Some(children) = object.get(key) {
                alone(object, key)?;
                return match children {
                    Value::Array(children) if !children.is_empty() => {
                        self.all(children, joint, &place.member(key), depth + 1)
                    }
                    _ => Err(Invalid::new(
                        format!("\"{key}\" needs an array of at least one condition"),
                        SHAPE,
                    )),
                };
            }
        }
        if let Some(child) = object.get("not") {
            alone(object, "not")?;
            let place = place.member("not");
            let inner = match child {
                Value::Array(children) if !children.is_empty() => {
                    self.all(children, " AND ", &place, depth + 1)?
                }
                child => self.node(child, &place, depth + 1)?,
            };
            return Ok(format!("(NOT {inner})"));
        }
        self.condition(object, place)
    }

    fn all(&mut self, nodes: &[Value], joint: &str, place: &Place, depth: usize) -> Result<String, Invalid> {
        let parts: Result<Vec<_>, _> = nodes
            .iter()
            .enumerate()
            .map(|(index, node)| self.node(node, &place.element(index), depth))
            .collect();
        Ok(format!("({})", parts?.join(joint)))
    }

    fn condition(&mut self, object: &Map<String, Value>, place: &Place) -> Result<String, Invalid> {
        self.conditions += 1;
        if self.conditions > MAX_CONDITIONS {
            return Err(Invalid::new(
                "there are too many filters",
                format!("At most {MAX_CONDITIONS} conditions are allowed; \"in\" takes a list."),
            ));
        }
        if let Some(key) = object
            .keys()
            .find(|key| !["property", "operator", "value"].contains(&key.as_str()))
        {
            return Err(Invalid::new(
                format!("a filter has no key \"{}\"", key.escape_debug()),
                SHAPE,
            ));
        }
        let name = text_of(object, "property")?;
        let operator = find_operator(text_of(object, "operator")?)?;
        let value = object.get("value");
        if !operator.takes.accepts(value) {
            let given = value.map_or("none", kind);
            return Err(Invalid::new(
                format!(
                    "the operator \"{}\" can't take {given} as its value",
                    operator.name
                ),
                format!("It takes {}.", operator.takes.in_words()),
            ));
        }
        let property = Property::of(self.source, name, &place.member("property"))?;
        if self.properties.iter().all(|known| known != name) {
            self.properties.push(name.to_owned());
        }
        if property.is_path {
            self.paths.push(name.to_owned());
        }
        if let (Takes::Pattern, Some(Value::String(pattern))) = (operator.takes, value) {
            self.patterns.push(pattern.clone());
        }
        Ok(operator.condition(&property, &place.member("value")))
    }
}

fn find_operator(name: &str) -> Result<&'static Operator, Invalid> {
    OPERATORS
        .iter()
        .find(|operator| operator.name == name)
        .ok_or_else(|| {
            let names: Vec<_> = OPERATORS.iter().map(|operator| operator.name).collect();
            Invalid::new(
                format!("there is no filter operator \"{}\"", name.escape_debug()),
                format!("The operators are {}.", names.join(", ")),
            )
        })
}

fn text_of<'a>(object: &'a Map<String, Value>, key: &str) -> Result<&'a str, Invalid> {
    match object.get(key) {
        Some(Value::String(text)) => Ok(text),
        Some(other) => Err(Invalid::new(
            format!("\"{key}\" of a filter is {}, not a string", kind(other)),
            SHAPE,
        )),
        None => Err(Invalid::new(format!("a filter lacks \"{key}\""), SHAPE)),
    }
}

fn alone(object: &Map<String, Value>, key: &str) -> Result<(), Invalid> {
    if object.len() == 1 {
        return Ok(());
    }
    Err(Invalid::new(format!("\"{key}\" stands beside other keys"), SHAPE))
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}

#[cfg(test)]
#[path = "tree_tests.rs"]
mod tests;
