-- One event by week: persons.
-- goals: duckdb 8, postgresql 30
--# weir
SELECT bucket, value FROM weir.trend('$view_item', from_time => '$from', to_time => '$to', granularity => 'week', measure => 'persons') WHERE value > 0
--# clickhouse
SELECT toMonday(timestamp) AS bucket, uniqExact(distinct_id) FROM $events WHERE $range AND event = '$view_item' GROUP BY bucket
--# duckdb
SELECT date_trunc('week', timestamp) AS bucket, count(DISTINCT distinct_id) FROM $events WHERE $range AND event = '$view_item' GROUP BY 1
--# postgresql
SELECT date_trunc('week', timestamp) AS bucket, count(DISTINCT distinct_id) FROM $events WHERE $range AND event = '$view_item' GROUP BY 1
