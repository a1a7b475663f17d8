//! The SQL files of the aggregates, in order: each requires the one before it, the first requires `ping`.

use pgrx::extension_sql_file;

extension_sql_file!(
    "../../../sql/aggregate/combine_rows.sql",
    name = "combine_rows_sql",
    requires = ["ping"]
);
extension_sql_file!(
    "../../../sql/aggregate/window_funnel.sql",
    name = "window_funnel",
    requires = ["combine_rows_sql"]
);
extension_sql_file!(
    "../../../sql/aggregate/retention_flags.sql",
    name = "retention_flags",
    requires = ["window_funnel"]
);
extension_sql_file!(
    "../../../sql/aggregate/sequence_add.sql",
    name = "sequence_add_sql",
    requires = ["retention_flags"]
);
extension_sql_file!(
    "../../../sql/aggregate/sequence_match.sql",
    name = "sequence_match",
    requires = ["sequence_add_sql"]
);
extension_sql_file!(
    "../../../sql/aggregate/sequence_count.sql",
    name = "sequence_count",
    requires = ["sequence_match"]
);
