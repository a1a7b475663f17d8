//! The walk from a batch's bytes to rows.

use chrono::{DateTime, Utc};
use pgrx::pg_sys;
use pgrx::prelude::*;
use pgrx::spi::SpiClient;
use shared::batch::{Defaults, Row};
use shared::json::Text;
use uuid::Uuid;

use super::ledger::Ledger;
use super::method::{self, Method};
use super::outcome::{Outcome, Settled};
use super::promoted::Promoted;
use super::read::{Refusal, Wish, check_size, wishes};
use super::time::from_postgres;
use super::{arrivals, columns, erased, events, usage};
use crate::error::Error;
use crate::identity::{self, Claim, Id, Stamp};
use crate::kept;
use crate::memory;
use crate::schema::Judge;

/// Stores a batch and says what became of each of its lines, in their order.
///
/// Each event is stored once at any number of concurrent callers: see [`events::insert`].
pub(super) fn insert(bytes: &[u8]) -> Result<Vec<Settled>, Error> {
    memory::keep();
    check_size(bytes)?;
    let text = Text::new(bytes);
    Spi::connect_mut(|client| {
        let open = Open::begin(client)?;
        let mut wishes = wishes(
            &text,
            open.defaults(&mut Uuid::now_v7),
            &mut Judge::begin(client)?,
        )?;
        if open.has_erased {
            erased::drop_late(client, &mut wishes.lines)?;
        }
        let stored = store(client, &open, &wishes.lines)?;
        keep_rejected(client, open.batch, &wishes.lines)?;
        usage::keep(client, open.batch, open.now, &wishes.usage)?;
        settle(client, open.batch, &wishes.lines, &stored)
    })
}

/// A batch that has been given its number.
struct Open {
    batch: i64,
    now: DateTime<Utc>,
    oldest: Option<DateTime<Utc>>,
    /// Whether anybody was erased lately.
    has_erased: bool,
    promoted: Promoted,
    method: Method,
}

impl Open {
    /// The lock keeps weir.purge() out until the transaction ends: what it removes must not come in behind it.
    fn begin(client: &mut SpiClient<'_>) -> Result<Self, Error> {
        let method = method::choose(client)?;
        kept::run(client, "LOCK TABLE ONLY weir.events IN ROW EXCLUSIVE MODE", &[])?;
        // SAFETY: a plain number of this backend's.
        if unsafe { pg_sys::XactIsoLevel } >= pg_sys::XACT_REPEATABLE_READ as i32 {
            kept::run(
                client,
                include_str!("../../../sql/queries/fail_after_removal.sql"),
                &[],
            )?;
        }
        let row = kept::run(client, include_str!("../../../sql/queries/open_batch.sql"), &[])?.first();
        let time = |at: Option<TimestampWithTimeZone>| at.and_then(from_postgres);
        Ok(Self {
            batch: row.get(1)?.unwrap_or_default(),
            now: time(row.get(2)?).unwrap_or_default(),
            oldest: time(row.get(3)?),
            has_erased: row.get(4)? == Some(true),
            promoted: Promoted::new(row.get(5)?.unwrap_or_default(), row.get(6)?.unwrap_or_default()),
            method,
        })
    }

    fn defaults<'a>(&self, new_id: &'a mut dyn FnMut() -> Uuid) -> Defaults<'a> {
        Defaults {
            now: self.now,
            oldest: self.oldest,
            new_id,
        }
    }
}

/// Stores the events among the wishes, and what they say about persons; returns which wishes were stored.
fn store(client: &mut SpiClient<'_>, open: &Open, wishes: &[Wish<'_>]) -> Result<Vec<bool>, Error> {
    let mut is_stored = vec![false; wishes.len()];
    let (places, rows) = events_of(wishes);
    if rows.is_empty() {
        return Ok(is_stored);
    }
    // COPY keeps two writers of one event apart by itself.
    if open.method == Method::Sql {
        identity::hold(
            client,
            rows.iter().map(|row| row.distinct_id.as_ref()),
            &claims(&rows),
        )?;
    }
    let stored = events::insert(client, open.method, open.batch, &rows)?;
    let new: Vec<_> = stored.iter().filter_map(|at| rows.get(*at).copied()).collect();
    let claims = claims(&new);
    // Who meets an id that another transaction is making waits for the end of that: so the ids come last, when it is near.
    let owners = identity::take(client, ids(&new), &claims)?;
    identity::apply(client, &claims)?;
    arrivals::keep(client, open.batch, &new, &owners, &open.promoted)?;
    for place in stored.into_iter().filter_map(|at| places.get(at)) {
        is_stored[*place] = true;
    }
    Ok(is_stored)
}

/// The events, and their places among the wishes.
fn events_of<'a, 'w>(wishes: &'w [Wish<'a>]) -> (Vec<usize>, Vec<&'w Row<'a>>) {
    let events = wishes.iter().enumerate().filter_map(|(place, wish)| match wish {
        Wish::Store(row) => Some((place, row)),
        Wish::Reject(_) | Wish::Count { .. } => None,
    });
    events.unzip()
}

/// Whose the events are, and in which environment.
fn ids<'w>(rows: &'w [&Row<'_>]) -> impl Iterator<Item = (&'w str, &'w str)> {
    rows.iter()
        .map(|row| (row.distinct_id.as_ref(), row.environment.as_ref()))
}

/// What the events say about persons, in the order in which they happened.
fn claims<'w>(rows: &[&'w Row<'w>]) -> Vec<Claim<'w>> {
    let mut claims: Vec<_> = rows
        .iter()
        .filter(|row| Claim::may_be_in(&row.event, row.user_properties))
        .filter_map(|row| {
            let at = Stamp(row.timestamp.timestamp_micros(), row.id);
            Claim::of(at, &row.event, &id_of(row), row.properties, row.user_properties)
        })
        .collect();
    claims.sort_by_key(|claim| claim.at);
    claims
}

fn id_of(row: &Row<'_>) -> Id {
    Id {
        distinct_id: row.distinct_id.as_ref().to_owned(),
        environment: row.environment.as_ref().to_owned(),
    }
}

fn keep_rejected(client: &mut SpiClient<'_>, batch: i64, wishes: &[Wish<'_>]) -> Result<(), Error> {
    let refused: Vec<(i32, &Refusal<'_>)> = (0..)
        .zip(wishes)
        .filter_map(|(position, wish)| match wish {
            Wish::Reject(refusal) => Some((position, refusal)),
            Wish::Store(_) | Wish::Count { .. } => None,
        })
        .collect();
    if !refused.is_empty() {
        let statement = include_str!("../../../sql/queries/keep_rejected.sql");
        client.update(statement, None, &columns::refusals(batch, &refused))?;
    }
    Ok(())
}

/// Says what became of each line, and enters it into the ledger.
fn settle(
    client: &mut SpiClient<'_>,
    batch: i64,
    wishes: &[Wish<'_>],
    is_stored: &[bool],
) -> Result<Vec<Settled>, Error> {
    let mut ledger = Ledger::default();
    let mut settled = Vec::with_capacity(wishes.len());
    for (wish, is_stored) in wishes.iter().zip(is_stored) {
        let (environment, id, timestamp, outcome) = match wish {
            Wish::Store(row) => {
                let outcome = match is_stored {
                    true => Outcome::Stored,
                    false => Outcome::Duplicate,
                };
                (&row.environment, Some(row.id), Some(row.timestamp), outcome)
            }
            Wish::Reject(refusal) => (
                &refusal.environment,
                refusal.id,
                None,
                Outcome::Rejected(refusal.why.clone()),
            ),
            Wish::Count { environment, outcome } => (environment, None, None, outcome.clone()),
        };
        ledger.enter(environment, &outcome, timestamp);
        settled.push(Settled { id, outcome });
    }
    ledger.write(client, batch)?;
    Ok(settled)
}
