//! The SQL files that check arguments and compile filters, in order: each requires the one before it, the first requires `ping`.

use pgrx::extension_sql_file;

extension_sql_file!(
    "../../../sql/check/require.sql",
    name = "require",
    requires = ["ping"]
);
extension_sql_file!(
    "../../../sql/check/require_one_of.sql",
    name = "require_one_of",
    requires = ["require"]
);
extension_sql_file!(
    "../../../sql/check/require_setup.sql",
    name = "require_setup",
    requires = ["require_one_of"]
);
extension_sql_file!(
    "../../../sql/check/require_range.sql",
    name = "require_range",
    requires = ["require_setup"]
);
extension_sql_file!(
    "../../../sql/check/require_time_zone.sql",
    name = "require_time_zone",
    requires = ["require_range"]
);
extension_sql_file!(
    "../../../sql/check/require_read_committed.sql",
    name = "require_read_committed",
    requires = ["require_time_zone"]
);
extension_sql_file!(
    "../../../sql/check/require_no_policies.sql",
    name = "require_no_policies",
    requires = ["require_read_committed"]
);
extension_sql_file!(
    "../../../sql/check/not_built.sql",
    name = "not_built",
    requires = ["require_no_policies"]
);

extension_sql_file!(
    "../../../sql/filter/json_number.sql",
    name = "json_number",
    requires = ["not_built"]
);
extension_sql_file!(
    "../../../sql/filter/json_time.sql",
    name = "json_time",
    requires = ["json_number"]
);
extension_sql_file!(
    "../../../sql/filter/filter_sql.sql",
    name = "filter_sql",
    requires = ["json_time"]
);
extension_sql_file!(
    "../../../sql/filter/filter_properties.sql",
    name = "filter_properties",
    requires = ["filter_sql"]
);
extension_sql_file!(
    "../../../sql/filter/property_sql.sql",
    name = "property_sql",
    requires = ["filter_properties"]
);
