-- The door of read keys: known questions, known arguments, of their types, in the key's environment.
\set SHOW_CONTEXT never
SELECT sha256(convert_to(weir.create_read_key('bi'), 'UTF8')) AS read \gset
SELECT sha256(convert_to(weir.create_write_key('web'), 'UTF8')) AS write \gset
SELECT stored FROM weir.insert_batch('{"event": "view", "distinct_id": "a", "timestamp": "2026-01-05T10:00:00Z"}
{"event": "view", "distinct_id": "b", "timestamp": "2026-01-05T10:00:00Z", "environment": "staging"}');

SELECT weir.query(:'read', 'count_events', '{}');
SELECT weir.query(:'read', 'count_events', '{"events": ["view", "''; --"], "from_time": "2026-01-01", "to_time": null}');
-- The persons behind a number, of this environment only.
SELECT weir.query(:'read', 'funnel_persons', '{"steps": ["view"], "step": 1}') #> '{0,times}' AS times, weir.query(:'read', 'funnel_persons', '{"steps": ["view"]}') #> '{1}' AS another;

-- Whose key it is.
SELECT weir.query(:'write', 'count_events', '{}');
\echo :LAST_ERROR_SQLSTATE
SELECT weir.query('nobody', 'count_events', '{}');
\echo :LAST_ERROR_SQLSTATE
SELECT weir.query(NULL, 'count_events', '{}');
\echo :LAST_ERROR_SQLSTATE
SELECT weir.query(:'read', 'count_events', '{"environment": "staging"}');
\echo :LAST_ERROR_SQLSTATE

-- What is asked.
SELECT weir.query(:'read', 'purge', '{}');
\echo :LAST_ERROR_SQLSTATE
SELECT weir.query(:'read', 'count_events(); DROP TABLE weir.events; --', '{}');
\echo :LAST_ERROR_SQLSTATE
SELECT weir.query(:'read', NULL, '{}');
\echo :LAST_ERROR_SQLSTATE
SELECT weir.query(:'read', 'count_events', '[]');
\echo :LAST_ERROR_SQLSTATE
SELECT weir.query(:'read', 'count_events', NULL);
\echo :LAST_ERROR_SQLSTATE
SELECT weir.query(:'read', 'count_events', '{"evnts": ["view"]}');
\echo :LAST_ERROR_SQLSTATE
SELECT weir.query(:'read', 'count_events', '{"events": "view"}');
\echo :LAST_ERROR_SQLSTATE
SELECT weir.query(:'read', 'count_events', '{"from_time": "''; DROP TABLE weir.events; --"}');
\echo :LAST_ERROR_SQLSTATE
SELECT weir.query(:'read', 'count_events', '{"from_time": 7}');
\echo :LAST_ERROR_SQLSTATE

SELECT weir.revoke_key('bi');
SELECT weir.query(:'read', 'count_events', '{}');
\echo :LAST_ERROR_SQLSTATE
