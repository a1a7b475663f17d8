//! Write keys: looked up in PostgreSQL by their hash, together with the rules of their environment, and remembered for a minute.
//!
//! A key that was found stays usable while PostgreSQL can't be asked, so that events go on into the queue.

mod cache;
mod quota;
mod rules;

use std::cell::RefCell;
use std::rc::Rc;

use chrono::DateTime;
use shared::error::Error as Refusal;
use shared::key::{self, Kind};
use shared::rules::Rules;
use tokio_postgres::types::{ToSql, Type};
use worker::Env;

use crate::clock;
use crate::database::{self, Database};
use crate::error::Error;
use cache::{Cache, Found, Verdict};

pub(crate) use cache::WriteKey;
use quota::Quota;

thread_local! {
    static CACHE: RefCell<Cache> = RefCell::new(Cache::default());
}

/// Returns what the write key `text` may do.
///
/// # Errors
/// [`Refusal::UnknownKey`], [`Refusal::WrongKindOfKey`]; [`Error::Unavailable`] where PostgreSQL can't be asked and
/// the key was never seen.
pub(crate) async fn write_key(env: &Env, text: &str) -> Result<Rc<WriteKey>, Error> {
    match key::kind(text) {
        Some(Kind::Write) => {}
        Some(_) => return Err(Refusal::WrongKindOfKey.into()),
        None => return Err(Refusal::UnknownKey.into()),
    }
    let (hash, now) = (key::hash(text), clock::now_ms());
    let found = match CACHE.with_borrow(|cache| cache.look_up(&hash, now)) {
        Verdict::Fresh(found) => found,
        Verdict::Stale(known) => {
            // Before asking: of all the requests that come meanwhile, one has to wait for the answer.
            CACHE.with_borrow_mut(|cache| cache.lean_on(&hash, now));
            match find(env, &hash).await {
                Ok(found) => remember(hash, found, now),
                Err(_) => Found::Write(known),
            }
        }
        Verdict::Unseen => remember(hash, find(env, &hash).await?, now),
    };
    match found {
        Found::Write(key) => Ok(key),
        Found::Nothing => Err(Refusal::UnknownKey.into()),
    }
}

/// Refuses a key that has used up its day.
///
/// # Errors
/// [`Refusal::QuotaExceeded`].
pub(crate) fn check_quota(key: &WriteKey) -> Result<(), Error> {
    let wait = key.quota.and_then(|quota| quota.wait_seconds(clock::now_ms()));
    match wait {
        Some(retry_after_seconds) => Err(Refusal::QuotaExceeded { retry_after_seconds }.into()),
        None => Ok(()),
    }
}

/// Counts events that were taken with a key. The database counts them too, once they get there.
pub(crate) fn count(key: &WriteKey, events: usize) {
    let events = u64::try_from(events).unwrap_or(u64::MAX);
    CACHE.with_borrow_mut(|cache| cache.count(&key.hash, events, clock::now_ms()));
}

fn remember(hash: [u8; 32], found: Found, now: u64) -> Found {
    CACHE.with_borrow_mut(|cache| cache.remember(hash, found.clone(), now));
    found
}

async fn find(env: &Env, hash: &[u8; 32]) -> Result<Found, Error> {
    // now() is never null. It is there because Hyperdrive doesn't cache a statement that calls it, should somebody
    // have left the binding's cache on.
    const STATEMENT: &str = "SELECT k.kind, k.environment, k.allowed_origins, k.name, k.events_per_day, k.events_today, \
                                    CASE WHEN isfinite(r.oldest) THEN floor(extract(epoch FROM r.oldest) * 1000)::bigint END, \
                                    r.version, r.schemas::text \
                             FROM weir.find_key(key_hash => $1) k, \
                                  weir.environment_rules(environment => k.environment, known_versions => $2) r \
                             WHERE now() IS NOT NULL";
    let database = Database::connect(env, database::INGEST).await?;
    let parameters: [(&(dyn ToSql + Sync), Type); 2] = [
        (&hash.as_slice(), Type::BYTEA),
        (&rules::known_versions(), Type::TEXT_ARRAY),
    ];
    let rows = database.rows(STATEMENT, &parameters).await?;
    let Some(row) = rows.first() else {
        return Ok(Found::Nothing);
    };
    match row.try_get::<_, &str>(0)? {
        "write" => {
            let environment: String = row.try_get(1)?;
            Ok(Found::Write(Rc::new(WriteKey {
                hash: *hash,
                name: row.try_get(3)?,
                rules: Rules {
                    oldest: row
                        .try_get::<_, Option<i64>>(6)?
                        .and_then(DateTime::from_timestamp_millis),
                    schemas: rules::schemas(&environment, row.try_get(7)?, row.try_get(8)?),
                },
                environment,
                allowed_origins: row.try_get::<_, Option<Vec<String>>>(2)?.unwrap_or_default(),
                quota: quota(row.try_get(4)?, row.try_get(5)?),
            })))
        }
        // A key whose text says "write" and whose row says otherwise is nobody's.
        _ => Ok(Found::Nothing),
    }
}

fn quota(per_day: Option<i64>, today: Option<i64>) -> Option<Quota> {
    let number = |value: i64| u64::try_from(value).unwrap_or_default();
    let now = clock::now_ms();
    per_day.map(|per_day| Quota::new(number(per_day), number(today.unwrap_or_default()), now))
}
