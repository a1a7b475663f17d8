//! How the rows of a batch go in, chosen once per batch; and whether they may at all.

use pgrx::pg_sys::{self, Oid};
use pgrx::spi::SpiClient;

use crate::error::Error;
use crate::kept;
use crate::settings::{INSERT_METHOD, InsertMethod};

/// A way into `weir.events`.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Method {
    /// PostgreSQL's COPY machinery, into the table of this OID.
    Copy(Oid),
    /// `sql/queries/insert_events.sql`.
    Sql,
}

/// Chooses the way; refuses where there is no table, where the current user may not write, or may not see all that is stored.
pub(super) fn choose(client: &mut SpiClient<'_>) -> Result<Method, Error> {
    // SAFETY: it only reads what the session was started with.
    if unsafe { pg_sys::GetDatabaseEncoding() } != pg_sys::pg_enc::PG_UTF8 as i32 {
        return Err(Error::Encoding);
    }
    let row = kept::run(
        client,
        include_str!("../../../sql/queries/insert_method.sql"),
        &[],
    )?
    .first();
    let Some(table) = row.get(5)? else {
        return Err(Error::NotSetUp);
    };
    let user = || Ok::<_, Error>(row.get::<String>(1)?.unwrap_or_default());
    if row.get(2)? != Some(true) {
        return Err(Error::MayNotInsert(user()?));
    }
    if row.get(3)? != Some(false) {
        return Err(Error::RowSecurity(user()?));
    }
    let has_citus = row.get(4)? == Some(true);
    let is_distributed = has_citus && is_distributed(client)?;
    match (INSERT_METHOD.get(), is_distributed) {
        (InsertMethod::Auto | InsertMethod::Copy, false) => Ok(Method::Copy(table)),
        // CopyFrom would fill the coordinator's empty shell.
        (InsertMethod::Copy, true) => Err(Error::Distributed),
        // SAFETY: a plain number of this backend's.
        _ if unsafe { pg_sys::XactIsoLevel } >= pg_sys::XACT_REPEATABLE_READ as i32 => {
            Err(Error::OldSnapshot)
        }
        (InsertMethod::Auto, true) | (InsertMethod::Sql, _) => Ok(Method::Sql),
    }
}

/// Whether Citus keeps the rows of `weir.events` on other machines.
fn is_distributed(client: &mut SpiClient<'_>) -> Result<bool, Error> {
    let listed = "SELECT EXISTS (SELECT FROM pg_catalog.pg_dist_partition WHERE logicalrelid = 'weir.events'::regclass)";
    Ok(client.update(listed, None, &[])?.first().get_one()? == Some(true))
}
