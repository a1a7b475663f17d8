-- The last 100 events of one person: a point query.
-- goals: postgresql 1
--# weir
SELECT id, event, timestamp, properties FROM weir.find_events(distinct_id => $person, page_size => 100)
--# clickhouse
SELECT id, event, timestamp, properties FROM $events WHERE environment = 'production' AND distinct_id = $person ORDER BY timestamp DESC LIMIT 100
--# duckdb
SELECT id, event, timestamp, properties FROM $events WHERE environment = 'production' AND distinct_id = $person ORDER BY timestamp DESC LIMIT 100
--# postgresql
SELECT id, event, timestamp, properties FROM $events WHERE environment = 'production' AND distinct_id = $person ORDER BY timestamp DESC LIMIT 100
