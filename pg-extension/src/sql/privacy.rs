//! The SQL files of erasure, in order: each requires the one before it, the first requires `ping`.

use pgrx::extension_sql_file;

extension_sql_file!(
    "../../../sql/privacy/mentioned_ids.sql",
    name = "mentioned_ids",
    requires = ["ping"]
);
extension_sql_file!(
    "../../../sql/privacy/person_numbers.sql",
    name = "person_numbers",
    requires = ["mentioned_ids"]
);
extension_sql_file!(
    "../../../sql/privacy/lock_writers.sql",
    name = "lock_writers",
    requires = ["person_numbers"]
);
extension_sql_file!(
    "../../../sql/privacy/remember_erased.sql",
    name = "remember_erased",
    requires = ["lock_writers"]
);
extension_sql_file!(
    "../../../sql/privacy/forget_erased.sql",
    name = "forget_erased",
    requires = ["remember_erased"]
);
extension_sql_file!(
    "../../../sql/privacy/hold_person.sql",
    name = "hold_person",
    requires = ["forget_erased"]
);
extension_sql_file!(
    "../../../sql/privacy/replace_in_purged.sql",
    name = "replace_in_purged",
    requires = ["hold_person"]
);
extension_sql_file!(
    "../../../sql/privacy/replace_in_rollups.sql",
    name = "replace_in_rollups",
    requires = ["replace_in_purged"]
);
extension_sql_file!(
    "../../../sql/privacy/erase_from_timeline.sql",
    name = "erase_from_timeline",
    requires = ["replace_in_rollups"]
);
extension_sql_file!(
    "../../../sql/privacy/erase_from_arrivals.sql",
    name = "erase_from_arrivals",
    requires = ["erase_from_timeline"]
);
extension_sql_file!(
    "../../../sql/privacy/erase_person.sql",
    name = "erase_person",
    requires = ["erase_from_arrivals"]
);
extension_sql_file!(
    "../../../sql/privacy/anonymous_properties.sql",
    name = "anonymous_properties",
    requires = ["erase_person"]
);
extension_sql_file!(
    "../../../sql/privacy/anonymous_context.sql",
    name = "anonymous_context",
    requires = ["anonymous_properties"]
);
extension_sql_file!(
    "../../../sql/privacy/anonymize_person.sql",
    name = "anonymize_person",
    requires = ["anonymous_context"]
);
