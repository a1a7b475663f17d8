//! What visitors without an id of their own are hashed with: random bytes of the day, kept in PostgreSQL until the day is over
//! and in this isolate no longer than that. Nobody can tell afterwards who a visitor was, not even who has it all.

use std::cell::RefCell;
use std::rc::Rc;

use chrono::{DateTime, NaiveDate, Utc};
use tokio_postgres::types::Type;
use worker::Env;

use crate::database::{self, Database};
use crate::error::Error;

thread_local! {
    static TODAY: RefCell<Option<(NaiveDate, Rc<[u8]>)>> = const { RefCell::new(None) };
}

/// now() keeps Hyperdrive from taking this for a read, as it may have to write.
const STATEMENT: &str = "SELECT weir.visitor_salt(day => $1::text::date) WHERE now() IS NOT NULL";

/// The salt of the day (UTC) that a request came on.
///
/// # Errors
/// [`Error::Unavailable`] where PostgreSQL can't be asked and this isolate hasn't met the day yet.
pub(crate) async fn of(received_at: DateTime<Utc>, env: &Env) -> Result<Rc<[u8]>, Error> {
    let day = received_at.date_naive();
    let known = TODAY.with_borrow(|today| today.clone());
    if let Some((known, salt)) = known
        && known == day
    {
        return Ok(salt);
    }
    let rows = Database::connect(env, database::INGEST)
        .await?
        .rows(STATEMENT, &[(&day.to_string(), Type::TEXT)])
        .await?;
    let row = rows
        .first()
        .ok_or_else(|| Error::Unexpected("visitor_salt answered without a row".to_owned()))?;
    let salt: Rc<[u8]> = row.try_get::<_, Vec<u8>>(0)?.into();
    TODAY.set(Some((day, Rc::clone(&salt))));
    Ok(salt)
}
