//! Holding the events of a batch against the schemas of their names.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use pgrx::JsonB;
use pgrx::datum::DatumWithOid;
use pgrx::spi::SpiClient;
use serde_json::Value;
use shared::batch::Row;

use super::compiled::Compiled;
use crate::error::Error;

/// What a schema says of an event.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Verdict {
    /// It is as it should be, or there is no schema.
    Good,
    /// It is not, and is stored with a mark.
    Mark,
    /// It is not, and is rejected.
    Reject,
}

/// The schemas of one batch: those that have a schema are asked for once, each schema when its first event comes.
pub(crate) struct Judge<'c, 'conn> {
    client: &'c SpiClient<'conn>,
    /// By event and environment.
    known: HashMap<(String, String), Option<Rule>>,
}

#[derive(Clone)]
struct Rule {
    schema: Rc<Compiled>,
    on_violation: Verdict,
}

/// Compiled schemas that a session keeps, by their text.
const KEPT: usize = 200;

thread_local! {
    static COMPILED: RefCell<HashMap<String, Rc<Compiled>>> = RefCell::new(HashMap::new());
}

impl<'c, 'conn> Judge<'c, 'conn> {
    /// Asks which events have a schema.
    pub(crate) fn begin(client: &'c SpiClient<'conn>) -> Result<Self, Error> {
        let rows = client.select("SELECT event, environment FROM weir.event_schemas", None, &[])?;
        let mut known = HashMap::new();
        for row in rows {
            if let (Some(event), Some(environment)) = (row.get(1)?, row.get(2)?) {
                known.insert((event, environment), None);
            }
        }
        Ok(Self { client, known })
    }

    /// Judges an event.
    pub(crate) fn judge(&mut self, row: &Row<'_>) -> Result<Verdict, Error> {
        if self.known.is_empty() {
            return Ok(Verdict::Good);
        }
        let name = (
            row.event.clone().into_owned(),
            row.environment.clone().into_owned(),
        );
        let rule = match self.known.get(&name) {
            None => return Ok(Verdict::Good),
            Some(Some(rule)) => rule.clone(),
            Some(None) => match self.load(&name)? {
                Some(rule) => {
                    self.known.insert(name, Some(rule.clone()));
                    rule
                }
                None => return Ok(Verdict::Good),
            },
        };
        // A number that PostgreSQL can hold and a double can't is none that a schema could judge.
        let holds = serde_json::from_str::<Value>(row.properties)
            .is_ok_and(|properties| rule.schema.holds(&properties));
        Ok(if holds { Verdict::Good } else { rule.on_violation })
    }

    fn load(&self, (event, environment): &(String, String)) -> Result<Option<Rule>, Error> {
        let arguments: [DatumWithOid<'_>; 2] = [event.as_str().into(), environment.as_str().into()];
        let rows = self.client.select(
            "SELECT schema, on_violation FROM weir.event_schemas WHERE event = $1 AND environment = $2",
            Some(1),
            &arguments,
        )?;
        let Some(row) = rows.into_iter().next() else {
            return Ok(None);
        };
        let (Some(JsonB(schema)), Some(on_violation)) = (row.get::<JsonB>(1)?, row.get::<String>(2)?) else {
            return Ok(None);
        };
        Ok(Some(Rule {
            schema: compiled(schema)?,
            on_violation: if on_violation == "mark" {
                Verdict::Mark
            } else {
                Verdict::Reject
            },
        }))
    }
}

/// The schema, compiled now or earlier in this session.
fn compiled(schema: Value) -> Result<Rc<Compiled>, Error> {
    let text = schema.to_string();
    if let Some(known) = COMPILED.with_borrow(|kept| kept.get(&text).cloned()) {
        return Ok(known);
    }
    let new = Rc::new(Compiled::new(schema).map_err(Error::IllegalSchema)?);
    COMPILED.with_borrow_mut(|kept| {
        if kept.len() >= KEPT {
            kept.clear();
        }
        kept.insert(text, Rc::clone(&new));
    });
    Ok(new)
}
