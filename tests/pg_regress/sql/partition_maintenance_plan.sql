-- The plan says what the jobs would do, and its statements do it.
\set SHOW_CONTEXT never
SELECT * FROM weir.maintenance_plan();
SELECT step, action, object = 'events_' || to_char(current_date + 8, 'YYYYMMDD') AS named, reason FROM weir.maintenance_plan('8 days');
SELECT stored FROM weir.insert_batch('{"event": "a", "distinct_id": "d", "timestamp": "2024-01-05T00:00:00Z"}
{"event": "b", "distinct_id": "d", "timestamp": "2024-01-05T12:00:00Z"}
{"event": "c", "distinct_id": "d", "timestamp": "2024-01-09T00:00:00Z"}');
SELECT * FROM weir.maintenance_plan();
SET weir.partition_period = 'month';
SELECT * FROM weir.maintenance_plan();
RESET weir.partition_period;
\o /dev/null
SELECT statement FROM weir.maintenance_plan() \gexec
\o
SELECT * FROM weir.maintenance_plan();

SELECT weir.set_retention('1 year');
SELECT * FROM weir.maintenance_plan();
\o /dev/null
SELECT statement FROM weir.maintenance_plan() \gexec
\o
SELECT * FROM weir.maintenance_plan();
SELECT count(*) FROM weir.events;

-- What PostgreSQL refuses, and so no plan says.
SELECT format('ALTER TABLE weir.events DETACH PARTITION weir.%I CONCURRENTLY', name) AS detach FROM weir.partitions WHERE state = 'ahead' ORDER BY from_time LIMIT 1 \gset
:detach;

-- Errors.
SELECT * FROM weir.maintenance_plan('-1 day');
\echo :LAST_ERROR_SQLSTATE
SELECT * FROM weir.maintenance_plan(NULL);
\echo :LAST_ERROR_SQLSTATE
