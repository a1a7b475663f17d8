//! The rules that the database has for the events of an environment, as far as the edge can go by them, so that a sender
//! hears at once what would be rejected later.
//!
//! The database holds every event against them again, whichever way it comes, and its word is the last. What is told
//! here it would say too, for the same reason; what can't be told here is left to it.

mod schema;

pub use schema::{Answer, Schema};

use crate::event::{Event, Mark};
use crate::item::{Item, Rejected};
use crate::reason::Reason;
use chrono::{DateTime, Utc};
use serde_json::Value;
use std::collections::HashMap;
use std::rc::Rc;

/// The rules of one environment.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Rules {
    /// Events before it are `too_old`; `None` where everything is kept.
    pub oldest: Option<DateTime<Utc>>,
    /// What the properties of events must look like.
    pub schemas: Rc<Schemas>,
}

/// Schemas, by the name of the events that they are for.
pub type Schemas = HashMap<String, Rule>;

/// A schema of `weir.event_schemas`.
#[derive(Clone, Debug, PartialEq)]
pub struct Rule {
    /// What properties must look like.
    pub schema: Schema,
    /// Whether an event that breaks it is rejected; else it is marked.
    pub rejects: bool,
}

/// Reads the schemas that `weir.environment_rules()` gives: `[{"event", "schema", "on_violation"}]`. What can't be gone by
/// here is left out.
pub fn schemas(json: &str) -> Schemas {
    let rows: Vec<Value> = serde_json::from_str(json).unwrap_or_default();
    let named = rows.into_iter().filter_map(|mut row| {
        let schema = Schema::new(row.get_mut("schema")?.take())?;
        let rejects = row.get("on_violation")? == "reject";
        Some((row.get("event")?.as_str()?.to_owned(), Rule { schema, rejects }))
    });
    named.collect()
}

impl Rules {
    /// Sets aside, or marks, what breaks them. What policy takes away of events must be gone already: the database sees
    /// them without it.
    pub fn apply(&self, items: &mut [Item]) {
        for item in items {
            if let Item::Event(event) = item
                && let Err(reason) = self.judge(event)
            {
                // As the database would keep it.
                let raw = serde_json::to_string(event).unwrap_or_default();
                *item = Item::Rejected(Rejected::new(reason, Some(event.id), &raw));
            }
        }
    }

    fn judge(&self, event: &mut Event) -> Result<(), Reason> {
        // First, as in the database.
        if self.oldest.is_some_and(|oldest| event.timestamp < oldest) {
            return Err(Reason::TooOld);
        }
        let Some(rule) = self.schemas.get(&event.event) else {
            return Ok(());
        };
        let properties = Value::Object(std::mem::take(&mut event.properties));
        let answer = rule.schema.judge(&properties);
        if let Value::Object(properties) = properties {
            event.properties = properties;
        }
        match answer {
            Answer::Breaks if rule.rejects => Err(Reason::SchemaViolation),
            Answer::Breaks => {
                event.mark(Mark::SchemaViolation);
                Ok(())
            }
            Answer::Holds | Answer::Open => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests;
