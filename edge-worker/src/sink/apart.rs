//! Messages of which one may end the connection that it comes over, each time: PostgreSQL takes no batch with it, and its
//! neighbours would be sent back with it until all of them are dead letters.

use std::slice;
use std::time::Duration;

use worker::{Delay, Env, MessageExt};

use super::{Parcel, insert, send_back, settle};
use crate::clock;
use crate::config::Config;
use crate::database::{self, Database};
use crate::error::Error;

/// How long a server that begins anew, as it does when a backend of it has crashed, is waited for.
const PATIENCE: Duration = Duration::from_secs(2);
const ATTEMPTS: usize = 5;

/// Whether messages that came to nothing with their connection are to be tried apart: they have been for a while, so it may
/// be one of them, and not the server that was away for a moment.
pub(super) fn is_due(messages: &[Parcel], database: &Database, error: &Error, config: &Config) -> bool {
    let since = messages
        .iter()
        .map(|(message, _)| message.timestamp().as_millis());
    let age_ms = clock::now_ms().saturating_sub(since.min().unwrap_or(u64::MAX));
    (database.is_closed() || error.is_shutdown()) && age_ms / 1000 >= u64::from(config.apart_after())
}

/// Tries each message by itself, over a new connection after one that ended.
pub(super) async fn deliver(messages: &[Parcel], env: &Env, config: &Config, id: &str) {
    let mut open = None;
    for (done, message) in messages.iter().enumerate() {
        let database = match open.take() {
            Some(database) => database,
            None => match connect(env).await {
                Ok(database) => database,
                Err(error) => return send_back(&messages[done..], config, &error, id),
            },
        };
        let message = slice::from_ref(message);
        match insert(&database, &message[0].1).await {
            Ok(counts) => settle(message, &counts, id),
            Err(error) => {
                send_back(message, config, &error, id);
                if error.is_outage() {
                    continue;
                }
            }
        }
        open = Some(database);
    }
}

async fn connect(env: &Env) -> Result<Database, Error> {
    for _ in 1..ATTEMPTS {
        if let Ok(database) = Database::connect(env, database::INGEST).await {
            return Ok(database);
        }
        Delay::from(PATIENCE).await;
    }
    Database::connect(env, database::INGEST).await
}
