//! JSON Schema, without what would take much code: patterns, most formats, and drafts but 2020-12 and 7.
//!
//! A schema that asks for what isn't here is gone by as far as it goes: an event may break the rest of it for certain.
//! pg-extension/src/schema/compiled.rs tests that no answer differs from that of the database's own validator.

mod format;
mod keywords;

use serde_json::{Map, Value};
use std::cell::Cell;

/// How a value stands to a schema.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Answer {
    /// It is as it should be.
    Holds,
    /// It is not.
    Breaks,
    /// That can't be told here.
    Open,
}

/// A JSON Schema that the database has taken, so that it is one.
#[derive(Clone, Debug, PartialEq)]
pub struct Schema {
    root: Value,
    draft: Draft,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Draft {
    Seven,
    Newest,
}

/// Schemas that are looked at for one value: those that refer to each other can be made to take for ever.
const STEPS: u32 = 10_000;
/// How deeply they lie in each other; properties are ten levels deep, so only references lead further down.
const DEPTH: u32 = 50;

impl Schema {
    /// `None` where nothing can be told by it: it is of another draft, or holds schemas with addresses of their own.
    pub fn new(root: Value) -> Option<Self> {
        let draft = match root.get("$schema").map(Value::as_str) {
            None | Some(Some("https://json-schema.org/draft/2020-12/schema")) => Draft::Newest,
            Some(Some(
                "http://json-schema.org/draft-07/schema#" | "http://json-schema.org/draft-07/schema",
            )) => Draft::Seven,
            Some(_) => return None,
        };
        let inner = match &root {
            Value::Object(fields) => fields.values().any(has_address),
            _ => false,
        };
        (!inner).then_some(Self { root, draft })
    }

    /// How a value stands to it.
    pub fn judge(&self, value: &Value) -> Answer {
        let judge = Judge {
            root: &self.root,
            draft: self.draft,
            steps: Cell::new(STEPS),
        };
        judge.schema(&self.root, value, DEPTH)
    }
}

/// Whether there is a schema inside that would be found, or read, in another way.
fn has_address(value: &Value) -> bool {
    match value {
        Value::Object(fields) => {
            fields.contains_key("$id") || fields.contains_key("$schema") || fields.values().any(has_address)
        }
        Value::Array(values) => values.iter().any(has_address),
        _ => false,
    }
}

fn has_beside_reference(fields: &Object) -> bool {
    let mut others = fields.keys().filter(|name| !keywords::says_nothing(name));
    fields.contains_key("$ref") && others.any(|name| name != "$ref")
}

struct Judge<'a> {
    root: &'a Value,
    draft: Draft,
    steps: Cell<u32>,
}

impl Judge<'_> {
    fn schema(&self, schema: &Value, value: &Value, depth: u32) -> Answer {
        let (Some(steps), Some(depth)) = (self.steps.get().checked_sub(1), depth.checked_sub(1)) else {
            return Answer::Open;
        };
        self.steps.set(steps);
        match schema {
            Value::Bool(holds) => Answer::from(*holds),
            // What this draft should pass over beside a reference, validators don't pass over in the same way.
            Value::Object(fields) if self.draft == Draft::Seven && has_beside_reference(fields) => {
                Answer::Open
            }
            Value::Object(fields) => Answer::all(
                fields
                    .iter()
                    .map(|(name, wanted)| self.keyword(name, wanted, fields, value, depth)),
            ),
            _ => Answer::Open,
        }
    }

    /// A reference into the schema itself, as `#/$defs/money`.
    fn reference(&self, address: &Value, value: &Value, depth: u32) -> Answer {
        let target = address
            .as_str()
            .and_then(|address| address.strip_prefix('#'))
            .filter(|pointer| !pointer.contains('%'))
            .and_then(|pointer| self.root.pointer(pointer));
        target.map_or(Answer::Open, |schema| self.schema(schema, value, depth))
    }

    /// Each part of a value by the same schema.
    fn each<'v>(&self, schema: &Value, values: impl Iterator<Item = &'v Value>, depth: u32) -> Answer {
        Answer::all(values.map(|value| self.schema(schema, value, depth)))
    }
}

impl From<bool> for Answer {
    fn from(holds: bool) -> Self {
        if holds { Self::Holds } else { Self::Breaks }
    }
}

impl Answer {
    /// Breaks where one does.
    fn all(answers: impl Iterator<Item = Self>) -> Self {
        let mut sum = Self::Holds;
        for answer in answers {
            match answer {
                Self::Breaks => return Self::Breaks,
                Self::Open => sum = Self::Open,
                Self::Holds => {}
            }
        }
        sum
    }

    /// Whether so many hold, of those that are counted.
    fn count(answers: impl Iterator<Item = Self>, from: u64, to: u64) -> Self {
        let (mut hold, mut open) = (0, 0);
        for answer in answers {
            match answer {
                Self::Holds => hold += 1,
                Self::Open => open += 1,
                Self::Breaks => {}
            }
        }
        match (hold, hold + open) {
            (_, most) if most < from => Self::Breaks,
            (least, _) if least > to => Self::Breaks,
            (least, most) if least >= from && most <= to => Self::Holds,
            _ => Self::Open,
        }
    }

    fn not(self) -> Self {
        match self {
            Self::Holds => Self::Breaks,
            Self::Breaks => Self::Holds,
            Self::Open => Self::Open,
        }
    }
}

type Object = Map<String, Value>;
