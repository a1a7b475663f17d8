//! PostgreSQL over Hyperdrive: a connection for the length of a request, as a Worker can't keep one for longer.
//! Hyperdrive pools the real ones.

use std::time::Duration;

use tokio_postgres::types::{ToSql, Type};
use tokio_postgres::{Client, NoTls, Row};
use worker::Env;

use crate::clock::within;
use crate::error::Error;

/// The binding whose role may write events and look up write keys.
pub(crate) const INGEST: &str = "HYPERDRIVE_INGEST";
/// The binding whose role may answer questions.
pub(crate) const READ: &str = "HYPERDRIVE_READ";

/// Longer than a healthy network takes; short enough that a browser still hears a 503 itself.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// A net below the database's own `statement_timeout`, for an answer that never comes.
const STATEMENT_TIMEOUT: Duration = Duration::from_secs(90);

/// An open connection as the role of one binding.
pub(crate) struct Database {
    client: Client,
}

impl Database {
    /// Connects through `binding`.
    ///
    /// # Errors
    /// [`Error::Unavailable`] where PostgreSQL can't be reached or refuses the role.
    pub(crate) async fn connect(env: &Env, binding: &'static str) -> Result<Self, Error> {
        let unavailable = |cause: String| Error::Unavailable {
            what: "the database",
            cause,
        };
        let hyperdrive = env
            .hyperdrive(binding)
            .map_err(|error| unavailable(error.to_string()))?;
        let socket = hyperdrive
            .connect()
            .map_err(|error| unavailable(error.to_string()))?;
        let mut settings = tokio_postgres::Config::new();
        settings
            .user(hyperdrive.user())
            .password(hyperdrive.password())
            .dbname(hyperdrive.database())
            .application_name("weir-edge");
        let (client, connection) = within(CONNECT_TIMEOUT, settings.connect_raw(socket, NoTls))
            .await
            .ok_or_else(|| unavailable("no answer within 5 seconds".to_owned()))?
            .map_err(|error| unavailable(error.to_string()))?;
        wasm_bindgen_futures::spawn_local(async move {
            // What goes wrong on the wire is reported by the statement that waits for it.
            let _ = connection.await;
        });
        Ok(Self { client })
    }

    /// Whether the connection has ended.
    pub(crate) fn is_closed(&self) -> bool {
        self.client.is_closed()
    }

    /// Runs one statement whose parameters are typed here, so that it takes a single round trip.
    ///
    /// # Errors
    /// [`Error::Database`] where the database refuses it, [`Error::Unavailable`] where no answer came.
    pub(crate) async fn rows(
        &self,
        statement: &str,
        parameters: &[(&(dyn ToSql + Sync), Type)],
    ) -> Result<Vec<Row>, Error> {
        within(STATEMENT_TIMEOUT, self.client.query_typed(statement, parameters))
            .await
            .ok_or_else(|| Error::Unavailable {
                what: "the database",
                cause: "no answer in time".to_owned(),
            })?
            .map_err(Error::from)
    }

    /// Runs a statement that answers with one row of one column.
    ///
    /// # Errors
    /// As [`Database::rows`].
    pub(crate) async fn text(
        &self,
        statement: &str,
        parameters: &[(&(dyn ToSql + Sync), Type)],
    ) -> Result<String, Error> {
        let rows = self.rows(statement, parameters).await?;
        let row = rows
            .first()
            .ok_or_else(|| Error::Unexpected("the database answered without a row".to_owned()))?;
        row.try_get(0).map_err(Error::from)
    }
}
