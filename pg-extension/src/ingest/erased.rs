//! Events that were on their way while their person was erased: they don't bring the person back.

use std::borrow::Cow;
use std::collections::HashMap;

use chrono::{DateTime, Utc};
use pgrx::prelude::TimestampWithTimeZone;
use pgrx::spi::SpiClient;
use shared::batch::Row;
use shared::reason::Reason;

use super::outcome::Outcome;
use super::read::{Refusal, Wish};
use super::time::from_postgres;
use crate::error::Error;
use crate::identity::{Claim, Id, Stamp};
use crate::privacy;

/// When ids were erased, by the id and its environment.
type Erased = HashMap<(String, String), DateTime<Utc>>;

/// Turns what names an erased person, and was received before the erasure, into a count of what was dropped.
pub(super) fn drop_late(client: &mut SpiClient<'_>, wishes: &mut [Wish<'_>]) -> Result<(), Error> {
    let named: Vec<Vec<String>> = wishes.iter().map(named).collect();
    let erased = look_up(client, wishes, &named)?;
    if erased.is_empty() {
        return Ok(());
    }
    for (wish, named) in wishes.iter_mut().zip(named) {
        let environment = environment(wish).clone();
        let is_late = named.into_iter().any(|id| {
            let erased_at = erased.get(&(id, environment.to_string()));
            // Of a line that doesn't say when it was received, nobody knows that it was later.
            erased_at.is_some_and(|erased_at| {
                received_at(wish).is_none_or(|received_at| received_at <= *erased_at)
            })
        });
        if is_late {
            let outcome = Outcome::Dropped {
                reason: Cow::Borrowed(Reason::Erased.text()),
                count: 1,
            };
            *wish = Wish::Count { environment, outcome };
        }
    }
    Ok(())
}

/// The ids that a line would store.
fn named(wish: &Wish<'_>) -> Vec<String> {
    match wish {
        Wish::Store(row) => of_event(row),
        Wish::Reject(refusal) => privacy::mentioned::ids(refusal.raw).into_iter().collect(),
        Wish::Count { .. } => Vec::new(),
    }
}

fn of_event(row: &Row<'_>) -> Vec<String> {
    let own = row.distinct_id.to_string();
    let id = Id {
        distinct_id: own.clone(),
        environment: row.environment.to_string(),
    };
    let other = Claim::of(
        Stamp(row.timestamp.timestamp_micros(), row.id),
        &row.event,
        &id,
        row.properties,
        None,
    )
    .and_then(|claim| claim.merge)
    .map(|merge| merge.with.distinct_id);
    [own].into_iter().chain(other).collect()
}

fn environment<'w, 'a>(wish: &'w Wish<'a>) -> &'w Cow<'a, str> {
    match wish {
        Wish::Store(Row { environment, .. })
        | Wish::Reject(Refusal { environment, .. })
        | Wish::Count { environment, .. } => environment,
    }
}

fn received_at(wish: &Wish<'_>) -> Option<DateTime<Utc>> {
    match wish {
        Wish::Store(row) => Some(row.received_at),
        Wish::Reject(refusal) => refusal.received_at,
        Wish::Count { .. } => None,
    }
}

fn look_up(client: &mut SpiClient<'_>, wishes: &[Wish<'_>], named: &[Vec<String>]) -> Result<Erased, Error> {
    let each = || {
        wishes.iter().zip(named).flat_map(|(wish, ids)| {
            ids.iter()
                .map(move |id| (id.clone(), environment(wish).to_string()))
        })
    };
    let ids: Vec<String> = each().map(|(id, _)| id).collect();
    let environments: Vec<String> = each().map(|(_, environment)| environment).collect();
    let statement = include_str!("../../../sql/queries/erased_ids.sql");
    let rows = client.update(statement, None, &[ids.into(), environments.into()])?;
    let mut erased = Erased::new();
    for row in rows {
        let at = row.get::<TimestampWithTimeZone>(3)?.and_then(from_postgres);
        if let (Some(id), Some(environment), Some(at)) = (row.get(1)?, row.get(2)?, at) {
            erased.insert((id, environment), at);
        }
    }
    Ok(erased)
}
