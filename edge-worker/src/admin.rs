//! The operators' routes: whoever asks has an admin key, looked up anew each time, so that a revoked one is no use at once.

use shared::error::Error as Refusal;
use shared::key::Kind;
use tokio_postgres::types::Type;
use worker::Env;

use crate::bearer;
use crate::database::Database;
use crate::error::Error;
use crate::incoming::Incoming;

/// now() keeps the answer out of Hyperdrive's cache.
const STATEMENT: &str =
    "SELECT kind FROM weir.find_key(key_hash => $1) WHERE kind = 'admin' AND now() IS NOT NULL";

/// Connects through `binding` where the request brings an admin key.
///
/// # Errors
/// [`Refusal::MissingKey`], [`Refusal::WrongKindOfKey`], [`Refusal::UnknownKey`]; those of [`Database`].
pub(crate) async fn connect(request: &Incoming, env: &Env, binding: &'static str) -> Result<Database, Error> {
    let hash = bearer::key(request, Kind::Admin)?;
    let database = Database::connect(env, binding).await?;
    let rows = database
        .rows(STATEMENT, &[(&hash.as_slice(), Type::BYTEA)])
        .await?;
    match rows.is_empty() {
        true => Err(Refusal::UnknownKey.into()),
        false => Ok(database),
    }
}
