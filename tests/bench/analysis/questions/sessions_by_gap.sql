-- Sessions a day, by gaps of 30 minutes: exactly so long a gap begins another.
-- goals: clickhouse 12, clickhouse_int 12, duckdb 8, postgresql 30
-- needs: no session ids
--# weir
SELECT bucket, sessions FROM weir.sessions(from_time => '$from', to_time => '$to') WHERE sessions > 0
--# clickhouse
SELECT toDate(timestamp) AS bucket, count() FROM (
    SELECT timestamp, dateDiff('millisecond', lagInFrame(timestamp, 1, toDateTime64(0, 3, 'UTC')) OVER (PARTITION BY distinct_id ORDER BY timestamp ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW), timestamp) AS gap
      FROM $events WHERE $range)
 WHERE gap >= 1800000 GROUP BY bucket
--# duckdb
SELECT date_trunc('day', timestamp) AS bucket, count(*) FROM (
    SELECT timestamp, lag(timestamp) OVER (PARTITION BY distinct_id ORDER BY timestamp) AS before FROM $events WHERE $range) e
 WHERE before IS NULL OR timestamp - before >= interval '30 minutes' GROUP BY 1
--# postgresql
SELECT date_trunc('day', timestamp) AS bucket, count(*) FROM (
    SELECT timestamp, lag(timestamp) OVER (PARTITION BY distinct_id ORDER BY timestamp) AS before FROM $events WHERE $range) e
 WHERE before IS NULL OR timestamp - before >= interval '30 minutes' GROUP BY 1
