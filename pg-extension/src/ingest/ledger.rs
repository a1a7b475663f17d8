//! The ledger of one batch: what became of its lines, by environment.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use pgrx::spi::SpiClient;

use super::outcome::{Outcome, Why};
use super::time::to_postgres;
use crate::error::Error;
use crate::kept;

/// A batch's rows of `weir.batches`, by environment.
#[derive(Debug, Default)]
pub(super) struct Ledger(BTreeMap<String, Account>);

#[derive(Debug, Default)]
struct Account {
    stored: i32,
    duplicate: i32,
    rejected: i32,
    dropped: i64,
    reasons: BTreeMap<Why, i64>,
    first_time: Option<DateTime<Utc>>,
    last_time: Option<DateTime<Utc>>,
}

impl Ledger {
    /// Enters one line. `timestamp` is that of the event, where the line is one.
    pub(super) fn enter(&mut self, environment: &str, outcome: &Outcome, timestamp: Option<DateTime<Utc>>) {
        if !self.0.contains_key(environment) {
            self.0.insert(environment.to_owned(), Account::default());
        }
        let Some(account) = self.0.get_mut(environment) else {
            return;
        };
        match outcome {
            Outcome::Stored => {
                account.stored += 1;
                account.first_time = account.first_time.into_iter().chain(timestamp).min();
                account.last_time = account.last_time.into_iter().chain(timestamp).max();
            }
            Outcome::Duplicate => account.duplicate += 1,
            Outcome::Rejected(reason) => {
                account.rejected += 1;
                *account.reasons.entry(reason.clone()).or_default() += 1;
            }
            Outcome::Dropped { reason, count } => {
                account.dropped += count;
                *account.reasons.entry(reason.clone()).or_default() += count;
            }
        }
    }

    /// Writes it under the batch's number.
    pub(super) fn write(&self, client: &mut SpiClient<'_>, batch: i64) -> Result<(), Error> {
        let column = |of: fn(&Account) -> i32| self.0.values().map(of).collect::<Vec<_>>();
        let times = |of: fn(&Account) -> Option<DateTime<Utc>>| {
            self.0
                .values()
                .map(|account| of(account).and_then(to_postgres))
                .collect::<Vec<_>>()
        };
        let reasons = self
            .0
            .values()
            .map(|account| serde_json::to_string(&account.reasons))
            .collect::<Result<Vec<_>, _>>()?;
        kept::run(
            client,
            include_str!("../../../sql/queries/close_batch.sql"),
            &[
                batch.into(),
                self.0.keys().cloned().collect::<Vec<_>>().into(),
                column(|account| account.stored).into(),
                column(|account| account.duplicate).into(),
                column(|account| account.rejected).into(),
                self.0
                    .values()
                    .map(|account| account.dropped)
                    .collect::<Vec<_>>()
                    .into(),
                reasons.into(),
                times(|account| account.first_time).into(),
                times(|account| account.last_time).into(),
            ],
        )?;
        Ok(())
    }
}
