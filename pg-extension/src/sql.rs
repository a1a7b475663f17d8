//! The SQL files of the extension, in the order in which `CREATE EXTENSION` runs them.
//!
//! PostgreSQL doesn't check function bodies while it creates an extension, so functions may be in any order and
//! may speak of tables that `weir.setup()` makes later. `requires` keeps pgrx from choosing an order of its own.
//! The asking half has its list in `sql/analysis.rs`, checks and filters in `sql/filter.rs`, what has arrived in `sql/arrivals.rs`, the timeline in `sql/timeline.rs`, the aggregates in `sql/aggregate.rs`,
//! erasure in `sql/privacy.rs`, promoted properties in `sql/promotion.rs`.

use pgrx::extension_sql_file;

mod aggregate;
mod analysis;
mod arrivals;
mod filter;
mod privacy;
mod promotion;
mod timeline;

extension_sql_file!("../../sql/roles.sql", name = "roles", bootstrap);

extension_sql_file!("../../sql/setup.sql", name = "setup", requires = ["roles"]);
extension_sql_file!("../../sql/ping.sql", name = "ping", requires = ["setup"]);

extension_sql_file!(
    "../../sql/keys/create_key.sql",
    name = "create_key",
    requires = ["ping"]
);
extension_sql_file!(
    "../../sql/keys/create_write_key.sql",
    name = "create_write_key",
    requires = ["create_key"]
);
extension_sql_file!(
    "../../sql/keys/create_read_key.sql",
    name = "create_read_key",
    requires = ["create_write_key"]
);
extension_sql_file!(
    "../../sql/keys/create_admin_key.sql",
    name = "create_admin_key",
    requires = ["create_read_key"]
);
extension_sql_file!(
    "../../sql/keys/require_quota.sql",
    name = "require_quota",
    requires = ["create_admin_key"]
);
extension_sql_file!(
    "../../sql/keys/set_quota.sql",
    name = "set_quota",
    requires = ["require_quota"]
);
extension_sql_file!(
    "../../sql/keys/revoke_key.sql",
    name = "revoke_key",
    requires = ["set_quota"]
);
extension_sql_file!(
    "../../sql/keys/find_key.sql",
    name = "find_key",
    requires = ["revoke_key"]
);
extension_sql_file!(
    "../../sql/keys/fold_key_usage.sql",
    name = "fold_key_usage",
    requires = ["find_key"]
);

extension_sql_file!(
    "../../sql/ingest/insert_batch.sql",
    name = "insert_batch",
    requires = ["fold_key_usage"]
);
extension_sql_file!(
    "../../sql/ingest/insert_batch_outcomes.sql",
    name = "insert_batch_outcomes",
    requires = ["insert_batch"]
);
extension_sql_file!(
    "../../sql/ingest/replay_dead_letter.sql",
    name = "replay_dead_letter",
    requires = ["insert_batch_outcomes"]
);
extension_sql_file!(
    "../../sql/ingest/rejected_traces.sql",
    name = "rejected_traces",
    requires = ["replay_dead_letter"]
);
extension_sql_file!(
    "../../sql/ingest/explain_event.sql",
    name = "explain_event",
    requires = ["rejected_traces"]
);

extension_sql_file!(
    "../../sql/metrics/close_ledger_days.sql",
    name = "close_ledger_days",
    requires = ["explain_event"]
);
extension_sql_file!(
    "../../sql/metrics/metrics.sql",
    name = "metrics",
    requires = ["close_ledger_days"]
);

extension_sql_file!(
    "../../sql/privacy/forget_visitor_salts.sql",
    name = "forget_visitor_salts",
    requires = ["metrics"]
);
extension_sql_file!(
    "../../sql/privacy/visitor_salt.sql",
    name = "visitor_salt",
    requires = ["forget_visitor_salts"]
);

extension_sql_file!(
    "../../sql/schemas/require_schema.sql",
    name = "require_schema",
    requires = ["visitor_salt"]
);
extension_sql_file!(
    "../../sql/schemas/violations.sql",
    name = "violations",
    requires = ["require_schema"]
);
extension_sql_file!(
    "../../sql/schemas/set_schema.sql",
    name = "set_schema",
    requires = ["violations"]
);
extension_sql_file!(
    "../../sql/schemas/drop_schema.sql",
    name = "drop_schema",
    requires = ["set_schema"]
);
extension_sql_file!(
    "../../sql/schemas/environment_rules.sql",
    name = "environment_rules",
    requires = ["drop_schema"]
);

extension_sql_file!(
    "../../sql/partition/lock_in_turns.sql",
    name = "lock_in_turns",
    requires = ["environment_rules"]
);
extension_sql_file!(
    "../../sql/partition/lock_events.sql",
    name = "lock_events",
    requires = ["lock_in_turns"]
);
extension_sql_file!(
    "../../sql/partition/partition_gap.sql",
    name = "partition_gap",
    requires = ["lock_events"]
);
extension_sql_file!(
    "../../sql/partition/create_partition.sql",
    name = "create_partition",
    requires = ["partition_gap"]
);
extension_sql_file!(
    "../../sql/partition/create_partitions.sql",
    name = "create_partitions",
    requires = ["create_partition"]
);
extension_sql_file!(
    "../../sql/partition/create_past_partitions.sql",
    name = "create_past_partitions",
    requires = ["create_partitions"]
);
extension_sql_file!(
    "../../sql/partition/default_days.sql",
    name = "default_days",
    requires = ["create_past_partitions"]
);
extension_sql_file!(
    "../../sql/partition/drain_default.sql",
    name = "drain_default",
    requires = ["default_days"]
);

extension_sql_file!(
    "../../sql/purge/set_retention.sql",
    name = "set_retention",
    requires = ["drain_default"]
);
extension_sql_file!(
    "../../sql/purge/oldest_time.sql",
    name = "oldest_time",
    requires = ["set_retention"]
);
extension_sql_file!(
    "../../sql/purge/purgeable.sql",
    name = "purgeable",
    requires = ["oldest_time"]
);
extension_sql_file!(
    "../../sql/purge/purge_horizon.sql",
    name = "purge_horizon",
    requires = ["purgeable"]
);
extension_sql_file!(
    "../../sql/purge/count_purgeable.sql",
    name = "count_purgeable",
    requires = ["purge_horizon"]
);
extension_sql_file!(
    "../../sql/purge/purge_part.sql",
    name = "purge_part",
    requires = ["count_purgeable"]
);
extension_sql_file!(
    "../../sql/purge/purge.sql",
    name = "purge",
    requires = ["purge_part"]
);
extension_sql_file!(
    "../../sql/search/search_index_plan.sql",
    name = "search_index_plan",
    requires = ["purge"]
);
extension_sql_file!(
    "../../sql/search/create_search_index.sql",
    name = "create_search_index",
    requires = ["search_index_plan"]
);
extension_sql_file!(
    "../../sql/search/drop_search_index.sql",
    name = "drop_search_index",
    requires = ["create_search_index"]
);
extension_sql_file!(
    "../../sql/partition/maintenance_plan.sql",
    name = "maintenance_plan",
    requires = ["drop_search_index"]
);

extension_sql_file!(
    "../../sql/query/questions.sql",
    name = "questions",
    requires = ["maintenance_plan"]
);
extension_sql_file!(
    "../../sql/query/question_arguments.sql",
    name = "question_arguments",
    requires = ["questions"]
);
extension_sql_file!(
    "../../sql/query/fits.sql",
    name = "fits",
    requires = ["question_arguments"]
);
extension_sql_file!(
    "../../sql/query/wrong_argument.sql",
    name = "wrong_argument",
    requires = ["fits"]
);
extension_sql_file!(
    "../../sql/query/query.sql",
    name = "query",
    requires = ["wrong_argument"]
);

extension_sql_file!(
    "../../sql/jobs/require_cron.sql",
    name = "require_cron",
    requires = ["query"]
);
extension_sql_file!(
    "../../sql/jobs/jobs.sql",
    name = "jobs",
    requires = ["require_cron"]
);
extension_sql_file!(
    "../../sql/jobs/schedule.sql",
    name = "schedule",
    requires = ["jobs"]
);
extension_sql_file!(
    "../../sql/jobs/unschedule.sql",
    name = "unschedule",
    requires = ["schedule"]
);

extension_sql_file!("../../sql/nobody.sql", name = "nobody", finalize);
