//! The SQL files of the asking half, in order: each requires the one before it, the first those of `sql/filter.rs`.

use pgrx::extension_sql_file;

extension_sql_file!(
    "../../../sql/rollup/purged_before.sql",
    name = "purged_before",
    requires = ["property_sql"]
);
extension_sql_file!(
    "../../../sql/rollup/rollup_breakdown.sql",
    name = "rollup_breakdown",
    requires = ["purged_before"]
);
extension_sql_file!(
    "../../../sql/rollup/lock_rollups.sql",
    name = "lock_rollups",
    requires = ["rollup_breakdown"]
);
extension_sql_file!(
    "../../../sql/rollup/person_set.sql",
    name = "person_set",
    requires = ["lock_rollups"]
);
extension_sql_file!(
    "../../../sql/rollup/person_set_count.sql",
    name = "person_set_count",
    requires = ["person_set"]
);
extension_sql_file!(
    "../../../sql/rollup/person_set_members.sql",
    name = "person_set_members",
    requires = ["person_set_count"]
);
extension_sql_file!(
    "../../../sql/rollup/person_set_union.sql",
    name = "person_set_union",
    requires = ["person_set_members"]
);
extension_sql_file!(
    "../../../sql/rollup/person_set_all.sql",
    name = "person_set_all",
    requires = ["person_set_union"]
);
extension_sql_file!(
    "../../../sql/rollup/person_set_intersect.sql",
    name = "person_set_intersect",
    requires = ["person_set_all"]
);
extension_sql_file!(
    "../../../sql/rollup/person_set_replace.sql",
    name = "person_set_replace",
    requires = ["person_set_intersect"]
);
extension_sql_file!(
    "../../../sql/rollup/person_set_remove.sql",
    name = "person_set_remove",
    requires = ["person_set_replace"]
);
extension_sql_file!(
    "../../../sql/rollup/hours_pack.sql",
    name = "hours_pack",
    requires = ["person_set_remove"]
);
extension_sql_file!(
    "../../../sql/rollup/hours_unpack.sql",
    name = "hours_unpack",
    requires = ["hours_pack"]
);
extension_sql_file!(
    "../../../sql/rollup/hours_union.sql",
    name = "hours_union",
    requires = ["hours_unpack"]
);
extension_sql_file!(
    "../../../sql/rollup/hours_replace.sql",
    name = "hours_replace",
    requires = ["hours_union"]
);
extension_sql_file!(
    "../../../sql/rollup/hours_remove.sql",
    name = "hours_remove",
    requires = ["hours_replace"]
);
extension_sql_file!(
    "../../../sql/rollup/bucket_persons.sql",
    name = "bucket_persons",
    requires = ["hours_remove"]
);
extension_sql_file!(
    "../../../sql/rollup/merged_days.sql",
    name = "merged_days",
    requires = ["bucket_persons"]
);
extension_sql_file!(
    "../../../sql/rollup/empty_active_days.sql",
    name = "empty_active_days",
    requires = ["merged_days"]
);
extension_sql_file!(
    "../../../sql/rollup/refresh_active_days.sql",
    name = "refresh_active_days",
    requires = ["empty_active_days"]
);
extension_sql_file!(
    "../../../sql/rollup/refresh_day.sql",
    name = "refresh_day",
    requires = ["refresh_active_days"]
);
extension_sql_file!(
    "../../../sql/rollup/count_batches.sql",
    name = "count_batches",
    requires = ["refresh_day"]
);
extension_sql_file!(
    "../../../sql/rollup/refresh_batches.sql",
    name = "refresh_batches",
    requires = ["count_batches"]
);
extension_sql_file!(
    "../../../sql/rollup/refresh_merges.sql",
    name = "refresh_merges",
    requires = ["refresh_batches"]
);
extension_sql_file!(
    "../../../sql/rollup/refresh_rollups.sql",
    name = "refresh_rollups",
    requires = ["refresh_merges"]
);
extension_sql_file!(
    "../../../sql/rollup/refresh.sql",
    name = "refresh",
    requires = ["refresh_rollups"]
);
extension_sql_file!(
    "../../../sql/rollup/recount_rollups.sql",
    name = "recount_rollups",
    requires = ["refresh"]
);
extension_sql_file!(
    "../../../sql/rollup/count_live.sql",
    name = "count_live",
    requires = ["recount_rollups"]
);
extension_sql_file!(
    "../../../sql/rollup/rollup_sets.sql",
    name = "rollup_sets",
    requires = ["count_live"]
);
extension_sql_file!(
    "../../../sql/rollup/rollup.sql",
    name = "rollup",
    requires = ["rollup_sets"]
);
extension_sql_file!(
    "../../../sql/rollup/sets_bounds.sql",
    name = "sets_bounds",
    requires = ["rollup"]
);
extension_sql_file!(
    "../../../sql/rollup/sets_walk.sql",
    name = "sets_walk",
    requires = ["sets_bounds"]
);
extension_sql_file!(
    "../../../sql/rollup/sets_ask.sql",
    name = "sets_ask",
    requires = ["sets_walk"]
);
extension_sql_file!(
    "../../../sql/rollup/on_sets.sql",
    name = "on_sets",
    requires = ["sets_ask"]
);
extension_sql_file!(
    "../../../sql/rollup/create_rollup.sql",
    name = "create_rollup",
    requires = ["on_sets"]
);
extension_sql_file!(
    "../../../sql/rollup/drop_rollup.sql",
    name = "drop_rollup",
    requires = ["create_rollup"]
);

extension_sql_file!(
    "../../../sql/analysis/found_event.sql",
    name = "found_event",
    requires = ["drop_rollup"]
);
extension_sql_file!(
    "../../../sql/analysis/event_cursor.sql",
    name = "event_cursor",
    requires = ["found_event"]
);
extension_sql_file!(
    "../../../sql/analysis/read_event_cursor.sql",
    name = "read_event_cursor",
    requires = ["event_cursor"]
);
extension_sql_file!(
    "../../../sql/analysis/find_events_of.sql",
    name = "find_events_of",
    requires = ["read_event_cursor"]
);
extension_sql_file!(
    "../../../sql/analysis/find_events.sql",
    name = "find_events",
    requires = ["find_events_of"]
);
extension_sql_file!(
    "../../../sql/analysis/count_events.sql",
    name = "count_events",
    requires = ["find_events"]
);
extension_sql_file!(
    "../../../sql/analysis/buckets.sql",
    name = "buckets",
    requires = ["count_events"]
);
extension_sql_file!(
    "../../../sql/analysis/trend_measure_sql.sql",
    name = "trend_measure_sql",
    requires = ["buckets"]
);
extension_sql_file!(
    "../../../sql/analysis/trend_counts.sql",
    name = "trend_counts",
    requires = ["trend_measure_sql"]
);
extension_sql_file!(
    "../../../sql/analysis/trend_on_timeline.sql",
    name = "trend_on_timeline",
    requires = ["trend_counts"]
);
extension_sql_file!(
    "../../../sql/analysis/trend_on_sets.sql",
    name = "trend_on_sets",
    requires = ["trend_on_timeline"]
);
extension_sql_file!(
    "../../../sql/analysis/trend.sql",
    name = "trend",
    requires = ["trend_on_sets"]
);
extension_sql_file!(
    "../../../sql/analysis/active_persons_on_timeline.sql",
    name = "active_persons_on_timeline",
    requires = ["trend"]
);
extension_sql_file!(
    "../../../sql/analysis/active_persons_on_sets.sql",
    name = "active_persons_on_sets",
    requires = ["active_persons_on_timeline"]
);
extension_sql_file!(
    "../../../sql/analysis/active_persons.sql",
    name = "active_persons",
    requires = ["active_persons_on_sets"]
);
extension_sql_file!(
    "../../../sql/analysis/retention_row.sql",
    name = "retention_row",
    requires = ["active_persons"]
);
extension_sql_file!(
    "../../../sql/analysis/retention_starts_sql.sql",
    name = "retention_starts_sql",
    requires = ["retention_row"]
);
extension_sql_file!(
    "../../../sql/analysis/retention_distances_sql.sql",
    name = "retention_distances_sql",
    requires = ["retention_starts_sql"]
);
extension_sql_file!(
    "../../../sql/analysis/retention_on_timeline.sql",
    name = "retention_on_timeline",
    requires = ["retention_distances_sql"]
);
extension_sql_file!(
    "../../../sql/analysis/retention_on_sets.sql",
    name = "retention_on_sets",
    requires = ["retention_on_timeline"]
);
extension_sql_file!(
    "../../../sql/analysis/retention.sql",
    name = "retention",
    requires = ["retention_on_sets"]
);
extension_sql_file!(
    "../../../sql/analysis/funnel_chain.sql",
    name = "funnel_chain",
    requires = ["retention"]
);
extension_sql_file!(
    "../../../sql/analysis/funnel_steps.sql",
    name = "funnel_steps",
    requires = ["funnel_chain"]
);
extension_sql_file!(
    "../../../sql/analysis/funnel_exclusions.sql",
    name = "funnel_exclusions",
    requires = ["funnel_steps"]
);
extension_sql_file!(
    "../../../sql/analysis/require_funnel.sql",
    name = "require_funnel",
    requires = ["funnel_exclusions"]
);
extension_sql_file!(
    "../../../sql/analysis/funnel_walks_sql.sql",
    name = "funnel_walks_sql",
    requires = ["require_funnel"]
);
extension_sql_file!(
    "../../../sql/analysis/funnel_attribution_sql.sql",
    name = "funnel_attribution_sql",
    requires = ["funnel_walks_sql"]
);
extension_sql_file!(
    "../../../sql/analysis/funnel_on_timeline.sql",
    name = "funnel_on_timeline",
    requires = ["funnel_attribution_sql"]
);
extension_sql_file!(
    "../../../sql/analysis/funnel.sql",
    name = "funnel",
    requires = ["funnel_on_timeline"]
);
extension_sql_file!(
    "../../../sql/analysis/funnel_persons.sql",
    name = "funnel_persons",
    requires = ["funnel"]
);
extension_sql_file!(
    "../../../sql/analysis/sessions_sql.sql",
    name = "sessions_sql",
    requires = ["funnel_persons"]
);
extension_sql_file!(
    "../../../sql/analysis/sessions_on_timeline.sql",
    name = "sessions_on_timeline",
    requires = ["sessions_sql"]
);
extension_sql_file!(
    "../../../sql/analysis/sessions.sql",
    name = "sessions",
    requires = ["sessions_on_timeline"]
);
extension_sql_file!(
    "../../../sql/analysis/lifecycle_on_timeline.sql",
    name = "lifecycle_on_timeline",
    requires = ["sessions"]
);
extension_sql_file!(
    "../../../sql/analysis/lifecycle_on_sets.sql",
    name = "lifecycle_on_sets",
    requires = ["lifecycle_on_timeline"]
);
extension_sql_file!(
    "../../../sql/analysis/lifecycle.sql",
    name = "lifecycle",
    requires = ["lifecycle_on_sets"]
);
extension_sql_file!(
    "../../../sql/analysis/stickiness_on_timeline.sql",
    name = "stickiness_on_timeline",
    requires = ["lifecycle"]
);
extension_sql_file!(
    "../../../sql/analysis/stickiness_on_sets.sql",
    name = "stickiness_on_sets",
    requires = ["stickiness_on_timeline"]
);
extension_sql_file!(
    "../../../sql/analysis/stickiness.sql",
    name = "stickiness",
    requires = ["stickiness_on_sets"]
);
extension_sql_file!(
    "../../../sql/analysis/paths_on_timeline.sql",
    name = "paths_on_timeline",
    requires = ["stickiness"]
);
extension_sql_file!(
    "../../../sql/analysis/paths.sql",
    name = "paths",
    requires = ["paths_on_timeline"]
);
