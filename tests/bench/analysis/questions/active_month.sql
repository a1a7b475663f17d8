-- Monthly active persons, exact.
-- goals: clickhouse 12, clickhouse_int 12, duckdb 8, postgresql 30
--# weir
SELECT bucket, persons FROM weir.active_persons(period => 'month', from_time => '$from', to_time => '$to') WHERE persons > 0
--# clickhouse
SELECT toStartOfMonth(timestamp) AS bucket, uniqExact(distinct_id) FROM $events WHERE $range GROUP BY bucket
--# duckdb
SELECT date_trunc('month', timestamp) AS bucket, count(DISTINCT distinct_id) FROM $events WHERE $range GROUP BY 1
--# postgresql
SELECT bucket, count(*) FROM (SELECT DISTINCT date_trunc('month', timestamp) AS bucket, distinct_id FROM $events WHERE $range) active GROUP BY 1
--# postgresql: as people write it
SELECT date_trunc('month', timestamp) AS bucket, count(DISTINCT distinct_id) FROM $events WHERE $range GROUP BY 1
