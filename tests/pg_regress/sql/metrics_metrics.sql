-- Counters of what became of every event, which closing a day doesn't change.
SELECT metric, labels, value FROM weir.metrics();
SELECT * FROM weir.insert_batch('{"id": "019513d0-0000-7000-8000-000000000001", "event": "view", "distinct_id": "ann", "timestamp": "2026-03-02T10:00:00Z"}
{"event": "view", "distinct_id": "null", "timestamp": "2026-03-02T10:00:00Z"}
{"$outcome": "dropped", "reason": "bot", "count": 3}
{"event": "view", "distinct_id": "ann", "timestamp": "2026-03-02T10:00:00Z", "environment": "sta\"ging"}');
SELECT duplicate FROM weir.insert_batch('{"id": "019513d0-0000-7000-8000-000000000001", "event": "view", "distinct_id": "ann", "timestamp": "2026-03-02T10:00:00Z"}');
SELECT weir.create_write_key('metered', events_per_day => 100) IS NOT NULL AS made;
SELECT metric, type, labels, value FROM weir.metrics() WHERE metric <> 'weir_last_batch_timestamp_seconds';
SELECT DISTINCT metric, type, help FROM weir.metrics() ORDER BY metric;
SELECT labels, abs(value - extract(epoch FROM now())) < 60 AS is_recent FROM weir.metrics() WHERE metric = 'weir_last_batch_timestamp_seconds';

-- Days that are over, twice.
CREATE TABLE before AS SELECT metric, labels, value FROM weir.metrics() WHERE metric LIKE 'weir_events%';
SELECT weir.close_ledger_days();
SELECT count(*) FROM weir.ledger_days;
UPDATE weir.batches SET inserted_at = inserted_at - interval '3 days' WHERE batch = 1;
SELECT weir.close_ledger_days();
SELECT weir.close_ledger_days();
SELECT (now() AT TIME ZONE 'UTC')::date - day AS days_ago, environment, stored, duplicate, rejected, dropped, reasons FROM weir.ledger_days ORDER BY day, environment;
SELECT count(*) FROM (SELECT metric, labels, value FROM weir.metrics() WHERE metric LIKE 'weir_events%' EXCEPT ALL SELECT * FROM before) changed;
-- A batch of a day that is closed, which committed late.
UPDATE weir.batches SET inserted_at = inserted_at - interval '3 days' WHERE batch = 2;
SELECT weir.close_ledger_days();
SELECT count(*) FROM (SELECT metric, labels, value FROM weir.metrics() WHERE metric LIKE 'weir_events%' EXCEPT ALL SELECT * FROM before) changed;
