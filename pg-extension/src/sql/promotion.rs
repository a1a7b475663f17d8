//! The SQL files of promoted properties, in order: each requires the one before it, the first requires `ping`.

use pgrx::extension_sql_file;

extension_sql_file!(
    "../../../sql/promotion/promotion.sql",
    name = "promotion_sql",
    requires = ["ping"]
);
extension_sql_file!(
    "../../../sql/promotion/promoted_names.sql",
    name = "promoted_names_sql",
    requires = ["promotion_sql"]
);
extension_sql_file!(
    "../../../sql/promotion/promoted_values.sql",
    name = "promoted_values_sql",
    requires = ["promoted_names_sql"]
);
extension_sql_file!(
    "../../../sql/promotion/are_promoted.sql",
    name = "are_promoted_sql",
    requires = ["promoted_values_sql"]
);
extension_sql_file!(
    "../../../sql/promotion/asked_properties.sql",
    name = "asked_properties_sql",
    requires = ["are_promoted_sql"]
);
extension_sql_file!(
    "../../../sql/promotion/tuple_roles.sql",
    name = "tuple_roles_sql",
    requires = ["asked_properties_sql"]
);
extension_sql_file!(
    "../../../sql/promotion/promote_property.sql",
    name = "promote_property_sql",
    requires = ["tuple_roles_sql"]
);
extension_sql_file!(
    "../../../sql/promotion/demote_property.sql",
    name = "demote_property_sql",
    requires = ["promote_property_sql"]
);
