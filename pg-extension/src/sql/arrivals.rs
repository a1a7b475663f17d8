//! The SQL files of what has arrived, in order: each requires the one before it, the first requires `ping`.

use pgrx::extension_sql_file;

extension_sql_file!(
    "../../../sql/arrivals/arrivals_persons.sql",
    name = "arrivals_persons_sql",
    requires = ["ping"]
);
extension_sql_file!(
    "../../../sql/arrivals/arrivals_encode.sql",
    name = "arrivals_encode_sql",
    requires = ["arrivals_persons_sql"]
);
extension_sql_file!(
    "../../../sql/arrivals/arrivals_days.sql",
    name = "arrivals_days_sql",
    requires = ["arrivals_encode_sql"]
);
extension_sql_file!(
    "../../../sql/arrivals/arrived.sql",
    name = "arrived_sql",
    requires = ["arrivals_days_sql"]
);
extension_sql_file!(
    "../../../sql/arrivals/groups_of_batches.sql",
    name = "groups_of_batches_sql",
    requires = ["arrived_sql"]
);
extension_sql_file!(
    "../../../sql/arrivals/mark_taken.sql",
    name = "mark_taken_sql",
    requires = ["groups_of_batches_sql"]
);
extension_sql_file!(
    "../../../sql/arrivals/drop_arrivals.sql",
    name = "drop_arrivals_sql",
    requires = ["mark_taken_sql"]
);
