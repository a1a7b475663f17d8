//! The extension's settings, all named `weir.<noun>_<unit>`.

use pgrx::guc::{GucContext, GucFlags, GucRegistry, GucSetting, PostgresGucEnum};

/// The most bytes that one batch may hold once it is decompressed.
pub(crate) static MAX_BATCH_BYTES: GucSetting<i32> = GucSetting::<i32>::new(64 << 20);

/// How rows go into `weir.events`.
pub(crate) static INSERT_METHOD: GucSetting<InsertMethod> =
    GucSetting::<InsertMethod>::new(InsertMethod::Auto);

/// Whether questions may be answered from the timeline.
static USE_TIMELINE: GucSetting<bool> = GucSetting::<bool>::new(true);

/// The values of `weir.insert_method`.
#[derive(Clone, Copy, Debug, Eq, PartialEq, PostgresGucEnum)]
pub(crate) enum InsertMethod {
    /// COPY wherever it can be, else INSERT.
    #[name = c"auto"]
    Auto,
    /// COPY, or an error.
    #[name = c"copy"]
    Copy,
    /// Always INSERT.
    #[name = c"sql"]
    Sql,
}

/// How much time a new partition of `weir.events` holds; read by `sql/partition/partition_gap.sql`.
static PARTITION_PERIOD: GucSetting<PartitionPeriod> =
    GucSetting::<PartitionPeriod>::new(PartitionPeriod::Day);

/// The values of `weir.partition_period`.
#[derive(Clone, Copy, Debug, Eq, PartialEq, PostgresGucEnum)]
enum PartitionPeriod {
    #[name = c"day"]
    Day,
    #[name = c"week"]
    Week,
    #[name = c"month"]
    Month,
}

/// Makes the settings known to PostgreSQL.
pub(crate) fn register() {
    GucRegistry::define_int_guc(
        c"weir.max_batch_bytes",
        c"The most bytes that one batch may hold once it is decompressed.",
        c"weir.insert_batch refuses a larger one with 54000, and unpacks no more than this of a gzip bomb.",
        &MAX_BATCH_BYTES,
        1 << 10,
        1 << 30,
        GucContext::Suset,
        GucFlags::UNIT_BYTE,
    );
    GucRegistry::define_enum_guc(
        c"weir.insert_method",
        c"How weir.insert_batch writes rows: auto, copy or sql.",
        c"auto takes PostgreSQL's COPY machinery, and an INSERT where weir.events is distributed. It has to be the same for all who write: each way keeps writers of one event apart in a manner of its own.",
        &INSERT_METHOD,
        GucContext::Suset,
        GucFlags::default(),
    );
    GucRegistry::define_enum_guc(
        c"weir.partition_period",
        c"How much time a new partition of weir.events holds: day, week or month.",
        c"Weeks begin on Monday; all are those of UTC. Existing partitions stay as they are, and a new one holds what they leave of its period, so it may be changed at any time.",
        &PARTITION_PERIOD,
        GucContext::Suset,
        GucFlags::default(),
    );
    GucRegistry::define_bool_guc(
        c"weir.use_timeline",
        c"Whether questions are answered from the timeline where they can be.",
        c"off reads weir.events instead; the answers are the same.",
        &USE_TIMELINE,
        GucContext::Userset,
        GucFlags::default(),
    );
}
