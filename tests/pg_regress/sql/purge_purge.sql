-- Whole days go; nothing that a rollup hasn't counted, unless forced; what is gone can't come back.
\set SHOW_CONTEXT never
SELECT * FROM weir.purge();
SELECT stored FROM weir.insert_batch('{"event": "a", "distinct_id": "d", "timestamp": "2024-01-05T10:00:00Z"}
{"event": "b", "distinct_id": "d", "timestamp": "2024-01-06T10:00:00Z"}
{"event": "c", "distinct_id": "d", "timestamp": "2024-01-07T10:00:00Z"}
{"event": "d", "distinct_id": "d", "timestamp": "2010-01-01T00:00:00Z"}');
SELECT weir.create_partition('2024-01-05'), weir.create_partition('2024-01-06'), weir.create_partition('2024-01-07');

SELECT name, from_time, to_time, rows, bytes > 0 AS has_bytes, action FROM weir.purge('2024-01-07 12:00Z', dry_run => true);
SELECT name FROM weir.purge('2024-01-07 12:00Z');
\echo :LAST_ERROR_SQLSTATE
SELECT count(*) FROM weir.events;

-- Counted (here: by hand), they may go.
UPDATE weir.batches SET in_rollups = true;
INSERT INTO weir.stale_days VALUES ('2024-01-06Z', 'production', 'b');
SELECT name, from_time, to_time, rows, action FROM weir.purge('2024-01-06 00:00Z');
SELECT name, rows, action FROM weir.purge('2024-01-07 12:00Z');
\echo :LAST_ERROR_SQLSTATE
SELECT name, rows, action FROM weir.purge('2024-01-07 12:00Z', force => true);
SELECT event, tableoid::regclass FROM weir.events;
SELECT name, from_time, to_time, rows FROM weir.purges ORDER BY to_time, name;
SELECT count(*) FROM weir.stale_days;

-- What was rejected before goes as well.
INSERT INTO weir.rejected_events (rejected_at, batch, position, environment, reason, raw)
VALUES ('2023-12-31', -1, 0, 'production', 'missing_event', '{}'), ('2024-01-07', -1, 1, 'production', 'missing_event', '{}');
SELECT name, from_time, to_time, rows, action FROM weir.purge('2024-01-07', dry_run => true);
SELECT name, rows, action FROM weir.purge('2024-01-07');
SELECT position FROM weir.rejected_events;

-- Purged days take nothing in any more.
SELECT outcome, reason FROM weir.insert_batch_outcomes('{"event": "late", "distinct_id": "d", "timestamp": "2024-01-06T23:59:59Z"}
{"event": "in time", "distinct_id": "d", "timestamp": "2024-01-07T00:00:00Z"}');

-- Retention does the same, and purge() without a time follows it.
SELECT weir.set_retention('30 days');
SELECT outcome, reason FROM weir.insert_batch_outcomes('{"event": "late", "distinct_id": "d", "timestamp": "2024-03-01T00:00:00Z"}');
SELECT name, action FROM weir.purge(force => true);
SELECT weir.set_retention(NULL);
SELECT weir.oldest_time() < now() - interval '30 days' AS as_purged;

-- Errors.
BEGIN ISOLATION LEVEL REPEATABLE READ;
SELECT * FROM weir.purge('2024-01-08');
\echo :LAST_ERROR_SQLSTATE
ROLLBACK;
SELECT * FROM weir.purge('9999-01-01');
\echo :LAST_ERROR_SQLSTATE
SELECT * FROM weir.purge('infinity');
\echo :LAST_ERROR_SQLSTATE
SELECT * FROM weir.purge('2024-01-01', dry_run => NULL);
\echo :LAST_ERROR_SQLSTATE
SELECT weir.set_retention('-1 day');
\echo :LAST_ERROR_SQLSTATE
SELECT weir.set_retention('1 year', environment => 'staging');
\echo :LAST_ERROR_SQLSTATE
