//! The one border between Rust's errors and PostgreSQL's: a SQLSTATE and a hint for each.

use pgrx::pg_sys::panic::ErrorReport;
use pgrx::prelude::PgSqlErrorCode;

/// Everything that a function of this extension can refuse or fail at.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    /// PostgreSQL refused a statement of ours before running it; what fails while running is raised by itself.
    #[error("a statement of weir's own failed: {0}")]
    Spi(#[from] pgrx::spi::SpiError),
    /// There are no tables yet.
    #[error("weir has no tables in this database yet")]
    NotSetUp,
    /// Whoever owns the function may not write.
    #[error("{0} may not insert into weir.events")]
    MayNotInsert(String),
    /// A policy would hide rows from the duplicate check, and COPY would pass it by.
    #[error("row-level security on weir.events applies to {0}, who stores its rows")]
    RowSecurity(String),
    /// JSON is Unicode, and is stored byte by byte.
    #[error("weir stores events in databases whose encoding is UTF8 only")]
    Encoding,
    /// Rows were refused as duplicates that the primary key doesn't know.
    #[error("a unique index of weir.events that isn't its primary key refuses events of the batch")]
    ForeignIndex,
    /// `weir.insert_method` asks for what isn't possible here.
    #[error("weir.insert_method is copy, and weir.events is distributed")]
    Distributed,
    /// Rows that others have stored since the transaction's first statement would be stored again.
    #[error("weir.events is written by INSERT here, which takes a READ COMMITTED transaction")]
    OldSnapshot,
    /// An argument, or a part of one, that can't be understood.
    #[error(transparent)]
    Invalid(#[from] crate::filter::Invalid),
    /// What the extension keeps as JSON couldn't be written.
    #[error("a value can't be written as JSON: {0}")]
    Json(#[from] serde_json::Error),
    /// What an aggregate keeps of one group has outgrown what a session may use.
    #[error("the {rows} rows of one group take more memory than work_mem allows an aggregate")]
    GroupTooLarge {
        /// How many rows there would be.
        rows: usize,
    },
    /// A pattern can't be matched within reason.
    #[error(transparent)]
    PatternTooHard(#[from] crate::aggregate::TooHard),
    /// The state of an aggregate that no aggregate of ours made.
    #[error(transparent)]
    DamagedState(#[from] crate::aggregate::Damaged),
    /// Bytes that are no set of persons.
    #[error(transparent)]
    DamagedSet(#[from] crate::rollup::Damaged),
    /// The persons of a bucket of a rollup can't be read.
    #[error("the persons of a bucket of a rollup are damaged: {rollup}, {environment}, {bucket}, {event}")]
    DamagedBucket {
        /// `weir.rollup_days.rollup`
        rollup: String,
        /// `weir.rollup_days.environment`
        environment: String,
        /// `weir.rollup_days.day`, or an hour of it
        bucket: String,
        /// `weir.rollup_days.event`
        event: String,
    },
    /// A piece of the timeline that can't be read, met outside of a walk.
    #[error("a piece of the timeline is damaged: {0}")]
    Damaged(#[from] crate::timeline::Damaged),
    /// A piece of the timeline that can't be read.
    #[error("a piece of the timeline is damaged (shard {shard}, week {week}): {why}")]
    DamagedPiece {
        /// Of which persons.
        shard: i32,
        /// Its Monday.
        week: String,
        /// What is wrong with it.
        why: crate::timeline::Damaged,
    },
    /// What a batch brought can't be read.
    #[error("a row of weir.arrivals is damaged: {0}")]
    DamagedArrival(crate::timeline::Damaged),
    /// A part of an aggregate, called by itself.
    #[error("this function is a part of an aggregate")]
    NotInAggregate,
    /// The whole batch can't be read.
    #[error("{0}")]
    Batch(#[from] shared::error::Error),
    /// What is wrong with a JSON Schema.
    #[error("this is no JSON Schema: {0}")]
    IllegalSchema(String),
    /// No line of the batch is JSON; where reading stopped.
    #[error("the batch is not JSON: {0}")]
    NotJson(String),
}

impl Error {
    /// The standard SQLSTATE that callers may rely on.
    fn sqlstate(&self) -> PgSqlErrorCode {
        use shared::error::Error as Batch;
        match self {
            Self::Invalid(_) | Self::IllegalSchema(_) => PgSqlErrorCode::ERRCODE_INVALID_PARAMETER_VALUE,
            Self::Spi(_) | Self::Json(_) => PgSqlErrorCode::ERRCODE_INTERNAL_ERROR,
            Self::NotSetUp | Self::NotInAggregate | Self::Distributed => {
                PgSqlErrorCode::ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE
            }
            Self::MayNotInsert(_) => PgSqlErrorCode::ERRCODE_INSUFFICIENT_PRIVILEGE,
            Self::RowSecurity(_) | Self::Encoding | Self::OldSnapshot => {
                PgSqlErrorCode::ERRCODE_FEATURE_NOT_SUPPORTED
            }
            Self::ForeignIndex => PgSqlErrorCode::ERRCODE_UNIQUE_VIOLATION,
            Self::GroupTooLarge { .. } => PgSqlErrorCode::ERRCODE_CONFIGURATION_LIMIT_EXCEEDED,
            Self::PatternTooHard(_) => PgSqlErrorCode::ERRCODE_PROGRAM_LIMIT_EXCEEDED,
            Self::DamagedState(_)
            | Self::DamagedSet(_)
            | Self::DamagedBucket { .. }
            | Self::Damaged(_)
            | Self::DamagedPiece { .. }
            | Self::DamagedArrival(_) => PgSqlErrorCode::ERRCODE_DATA_CORRUPTED,
            Self::NotJson(_) | Self::Batch(Batch::MalformedBody { .. }) => {
                PgSqlErrorCode::ERRCODE_INVALID_TEXT_REPRESENTATION
            }
            Self::Batch(Batch::BodyTooLarge { .. } | Batch::UnpackedTooLarge { .. }) => {
                PgSqlErrorCode::ERRCODE_PROGRAM_LIMIT_EXCEEDED
            }
            Self::Batch(_) => PgSqlErrorCode::ERRCODE_INVALID_PARAMETER_VALUE,
        }
    }

    /// What to do about it.
    fn hint(&self) -> String {
        use shared::error::Error as Batch;
        match self {
            Self::NotSetUp | Self::Spi(_) | Self::Json(_) => {
                "SELECT weir.setup() makes what is missing.".into()
            }
            Self::MayNotInsert(owner) => format!("GRANT SELECT, INSERT ON weir.events TO {owner};"),
            Self::RowSecurity(owner) => format!(
                "Keep the policy for readers and exempt who writes: ALTER TABLE weir.events NO FORCE ROW LEVEL SECURITY, or ALTER ROLE {owner} BYPASSRLS."
            ),
            Self::Encoding => "CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0;".into(),
            Self::ForeignIndex => {
                "Drop it: what is one event is for weir to tell, by id, distinct_id and time. An index that isn't unique does no harm."
                    .into()
            }
            Self::OldSnapshot => "BEGIN ISOLATION LEVEL READ COMMITTED; a stricter one wouldn't see what others are storing.".into(),
            Self::Distributed => "RESET weir.insert_method; auto takes the other way by itself.".into(),
            Self::Invalid(invalid) => invalid.hint.clone(),
            Self::GroupTooLarge { .. } => {
                "Leave out rows that meet no condition (WHERE), group by something finer, or raise work_mem."
                    .into()
            }
            Self::PatternTooHard(_) => {
                "Put conditions in the place of .*, or leave out rows that can't be part of a match (WHERE)."
                    .into()
            }
            Self::DamagedState(_) => {
                "A state is what an aggregate of this version of weir made; compute it again.".into()
            }
            Self::DamagedSet(_) => {
                "A set is what weir.person_set() and its kin made; compute it again.".into()
            }
            Self::DamagedBucket { .. } => {
                "SELECT weir.recount_rollups(from_time, to_time) counts such buckets anew from the events."
                    .into()
            }
            Self::DamagedArrival(_) => {
                "CALL weir.rebuild() reads weir.events instead.".into()
            }
            Self::Damaged(_) => "CALL weir.rebuild() makes the timeline anew from weir.events.".into(),
            Self::DamagedPiece { week, .. } => format!(
                "CALL weir.rebuild('{week} 00:00 UTC', timestamptz '{week} 00:00 UTC' + interval '7 days') makes that week's pieces anew from weir.events."
            ),
            Self::IllegalSchema(_) => "Any draft from 4 to 2020-12, at most 64 KiB, with all that it refers to inside: SELECT weir.violations(schema, properties) tries one.".into(),
            Self::NotInAggregate => "Call the aggregate: weir.window_funnel, weir.sequence_match, …".into(),
            Self::NotJson(_) | Self::Batch(Batch::MalformedBody { .. }) => {
                "A batch is a JSON array of events, or one JSON event a line; as bytea it may be gzip.".into()
            }
            Self::Batch(Batch::BodyTooLarge { .. } | Batch::UnpackedTooLarge { .. }) => {
                "Send several smaller batches, or raise weir.max_batch_bytes.".into()
            }
            Self::Batch(error) => error.hint(),
        }
    }
}

impl From<Error> for ErrorReport {
    fn from(error: Error) -> Self {
        Self::new(error.sqlstate(), error.to_string(), "weir").set_hint(error.hint())
    }
}
