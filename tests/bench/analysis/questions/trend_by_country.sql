-- The same by country; all of the 30 that there are.
-- goals: duckdb 8, postgresql 30
-- beside: trend
--# weir
SELECT bucket, breakdown_value, value FROM weir.trend('$view_item', from_time => '$from', to_time => '$to', granularity => 'week', measure => 'persons', breakdown => 'country', top => 30) WHERE value > 0
--# clickhouse
SELECT toMonday(timestamp) AS bucket, properties.country.:String AS country, uniqExact(distinct_id) FROM $events WHERE $range AND event = '$view_item' GROUP BY bucket, country
--# duckdb
SELECT date_trunc('week', timestamp) AS bucket, properties->>'country', count(DISTINCT distinct_id) FROM $events WHERE $range AND event = '$view_item' GROUP BY 1, 2
--# postgresql
SELECT date_trunc('week', timestamp) AS bucket, properties->>'country', count(DISTINCT distinct_id) FROM $events WHERE $range AND event = '$view_item' GROUP BY 1, 2
