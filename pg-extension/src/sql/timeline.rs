//! The SQL files of the timeline, in order: each requires the one before it, the first requires `ping`.

use pgrx::extension_sql_file;

extension_sql_file!(
    "../../../sql/timeline/timeline_encode.sql",
    name = "timeline_encode_sql",
    requires = ["ping"]
);
extension_sql_file!(
    "../../../sql/timeline/timeline_merge.sql",
    name = "timeline_merge_sql",
    requires = ["timeline_encode_sql"]
);
extension_sql_file!(
    "../../../sql/timeline/timeline_piece.sql",
    name = "timeline_piece_sql",
    requires = ["timeline_merge_sql"]
);
extension_sql_file!(
    "../../../sql/timeline/timeline_has.sql",
    name = "timeline_has_sql",
    requires = ["timeline_piece_sql"]
);
extension_sql_file!(
    "../../../sql/timeline/timeline_piece_tuples.sql",
    name = "timeline_piece_tuples_sql",
    requires = ["timeline_has_sql"]
);
extension_sql_file!(
    "../../../sql/timeline/worth_merging.sql",
    name = "worth_merging_sql",
    requires = ["timeline_piece_tuples_sql"]
);
extension_sql_file!(
    "../../../sql/timeline/timeline_walk.sql",
    name = "timeline_walk_sql",
    requires = ["worth_merging_sql"]
);
extension_sql_file!(
    "../../../sql/timeline/timeline_walk_events.sql",
    name = "timeline_walk_events_sql",
    requires = ["timeline_walk_sql"]
);
extension_sql_file!(
    "../../../sql/timeline/timeline_counts.sql",
    name = "timeline_counts_sql",
    requires = ["timeline_walk_events_sql"]
);
extension_sql_file!(
    "../../../sql/timeline/funnel_reached.sql",
    name = "funnel_reached_sql",
    requires = ["timeline_counts_sql"]
);
extension_sql_file!(
    "../../../sql/timeline/sessions_counted.sql",
    name = "sessions_counted_sql",
    requires = ["funnel_reached_sql"]
);
extension_sql_file!(
    "../../../sql/timeline/path_edges.sql",
    name = "path_edges_sql",
    requires = ["sessions_counted_sql"]
);
extension_sql_file!(
    "../../../sql/timeline/path_doubts.sql",
    name = "path_doubts_sql",
    requires = ["path_edges_sql"]
);
extension_sql_file!(
    "../../../sql/timeline/timeline_time.sql",
    name = "timeline_time_sql",
    requires = ["path_doubts_sql"]
);
extension_sql_file!(
    "../../../sql/timeline/timeline_times.sql",
    name = "timeline_times_sql",
    requires = ["timeline_time_sql"]
);
extension_sql_file!(
    "../../../sql/timeline/timeline_span.sql",
    name = "timeline_span_sql",
    requires = ["timeline_times_sql"]
);
extension_sql_file!(
    "../../../sql/timeline/timeline_code.sql",
    name = "timeline_code_sql",
    requires = ["timeline_span_sql"]
);
extension_sql_file!(
    "../../../sql/timeline/lock_timeline.sql",
    name = "lock_timeline_sql",
    requires = ["timeline_code_sql"]
);
extension_sql_file!(
    "../../../sql/timeline/timeline_known.sql",
    name = "timeline_known_sql",
    requires = ["lock_timeline_sql"]
);
extension_sql_file!(
    "../../../sql/timeline/timeline_known_tuples.sql",
    name = "timeline_known_tuples_sql",
    requires = ["timeline_known_sql"]
);
extension_sql_file!(
    "../../../sql/timeline/timeline_forget_tuples.sql",
    name = "timeline_forget_tuples_sql",
    requires = ["timeline_known_tuples_sql"]
);
extension_sql_file!(
    "../../../sql/timeline/timeline_learn.sql",
    name = "timeline_learn_sql",
    requires = ["timeline_forget_tuples_sql"]
);
extension_sql_file!(
    "../../../sql/timeline/timeline_tidy.sql",
    name = "timeline_tidy_sql",
    requires = ["timeline_learn_sql"]
);
extension_sql_file!(
    "../../../sql/timeline/timeline_store.sql",
    name = "timeline_store_sql",
    requires = ["timeline_tidy_sql"]
);
extension_sql_file!(
    "../../../sql/timeline/timeline_take.sql",
    name = "timeline_take_sql",
    requires = ["timeline_store_sql"]
);
extension_sql_file!(
    "../../../sql/timeline/timeline_merge_persons.sql",
    name = "timeline_merge_persons_sql",
    requires = ["timeline_take_sql"]
);
extension_sql_file!(
    "../../../sql/timeline/report_progress.sql",
    name = "report_progress_sql",
    requires = ["timeline_merge_persons_sql"]
);
extension_sql_file!(
    "../../../sql/timeline/refresh_timeline.sql",
    name = "refresh_timeline_sql",
    requires = ["report_progress_sql"]
);
extension_sql_file!(
    "../../../sql/timeline/rebuild_week.sql",
    name = "rebuild_week_sql",
    requires = ["refresh_timeline_sql"]
);
extension_sql_file!(
    "../../../sql/timeline/rebuild.sql",
    name = "rebuild_sql",
    requires = ["rebuild_week_sql"]
);
extension_sql_file!(
    "../../../sql/timeline/timeline_live.sql",
    name = "timeline_live_sql",
    requires = ["rebuild_sql"]
);
extension_sql_file!(
    "../../../sql/timeline/timeline_bounds.sql",
    name = "timeline_bounds_sql",
    requires = ["timeline_live_sql"]
);
extension_sql_file!(
    "../../../sql/timeline/timeline_walk_sql.sql",
    name = "timeline_walk_sql_sql",
    requires = ["timeline_bounds_sql"]
);
extension_sql_file!(
    "../../../sql/timeline/timeline_ask.sql",
    name = "timeline_ask_sql",
    requires = ["timeline_walk_sql_sql"]
);
extension_sql_file!(
    "../../../sql/timeline/has_whole_days.sql",
    name = "has_whole_days_sql",
    requires = ["timeline_ask_sql"]
);
extension_sql_file!(
    "../../../sql/timeline/on_timeline.sql",
    name = "on_timeline_sql",
    requires = ["has_whole_days_sql"]
);
