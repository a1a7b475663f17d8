//! `GET /api/v1/metrics`, in Prometheus' text format. What became of events, the database knows ([`weir.metrics()`]);
//! of requests only the isolate knows that answered, so isolates hand in their counts at a [`Keeper`], which all share.
//!
//! [`weir.metrics()`]: ../../../sql/metrics/metrics.sql

mod counters;
mod keeper;
mod text;

use std::cell::RefCell;

use serde_json::{Value, json};
use shared::dialect::Reply;
use worker::Env;

use crate::database::{self, Database};
use crate::error::Error;
use crate::incoming::Incoming;
use crate::log::{self, Level};
use crate::{admin, clock, reply};
use counters::Counters;
pub use keeper::Keeper;
use text::Sample;

pub(crate) use counters::Answered;

/// An isolate hands its counts in this often, while it is asked anything.
const HAND_IN_MS: u64 = 10_000;

/// now() keeps the answer out of Hyperdrive's cache.
const STATEMENT: &str =
    "SELECT coalesce(jsonb_agg(to_jsonb(m)), '[]')::text FROM weir.metrics() m WHERE now() IS NOT NULL";

/// What this isolate has counted and not handed in, and when it did so last.
#[derive(Default)]
struct Pending {
    counters: Counters,
    handed_in_at: u64,
}

thread_local! {
    static PENDING: RefCell<Pending> = RefCell::new(Pending::default());
}

/// Counts an answered request; returns whether it is time to [`hand_in`].
pub(crate) fn count(answered: &Answered, now_ms: u64) -> bool {
    PENDING.with_borrow_mut(|pending| {
        pending.counters.count(answered);
        now_ms.saturating_sub(pending.handed_in_at) >= HAND_IN_MS
    })
}

/// Hands in what this isolate has counted. What can't be handed in is kept for the next time.
pub(crate) async fn hand_in(env: Env, request_id: String) {
    let _ = all_counters(&env, &request_id).await;
}

/// `GET /api/v1/metrics`.
///
/// # Errors
/// Those of the key and of the database. Without the isolates' counters there are those of the database.
pub(crate) async fn answer(request: &Incoming, env: &Env) -> Result<Reply, Error> {
    let database = admin::connect(request, env, database::READ).await?;
    let mut samples = of_database(&database).await?;
    if let Some(counters) = all_counters(env, request.id()).await {
        samples.extend(counters.samples());
    }
    Ok(reply::text(
        "text/plain; version=0.0.4; charset=utf-8",
        text::write(&samples),
    ))
}

async fn of_database(database: &Database) -> Result<Vec<Sample>, Error> {
    let rows = database.text(STATEMENT, &[]).await?;
    let rows: Vec<Value> =
        serde_json::from_str(&rows).map_err(|error| Error::Unexpected(error.to_string()))?;
    Ok(rows.iter().filter_map(Sample::from_row).collect())
}

/// The counters of all isolates, this one's included; `None` where nobody keeps them.
async fn all_counters(env: &Env, request_id: &str) -> Option<Counters> {
    let counters = PENDING.with_borrow_mut(|pending| {
        pending.handed_in_at = clock::now_ms();
        std::mem::take(&mut pending.counters)
    });
    match keeper::add(env, &counters).await {
        Ok(sum) => Some(sum),
        Err(error) => {
            PENDING.with_borrow_mut(|pending| pending.counters.add(&counters));
            log::line(
                Level::Warn,
                "metrics were not handed in",
                request_id,
                &json!({"cause": error.to_string()}),
            );
            None
        }
    }
}
