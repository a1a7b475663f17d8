-- One event by day, of one country: a point query.
-- goals: postgresql 1
--# weir
SELECT bucket, value FROM weir.trend('$purchase', from_time => '$from', to_time => '$to', filters => '[{"property": "country", "operator": "equals", "value": "DE"}]') WHERE value > 0
--# clickhouse
SELECT toDate(timestamp) AS bucket, count(*) FROM $events WHERE $range AND event = '$purchase' AND properties.country.:String = 'DE' GROUP BY 1
--# duckdb
SELECT date_trunc('day', timestamp) AS bucket, count(*) FROM $events WHERE $range AND event = '$purchase' AND properties->>'country' = 'DE' GROUP BY 1
--# postgresql
SELECT date_trunc('day', timestamp) AS bucket, count(*) FROM $events WHERE $range AND event = '$purchase' AND properties->>'country' = 'DE' GROUP BY 1
