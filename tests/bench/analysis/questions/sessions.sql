-- Sessions a day, by the sender's ids.
-- goals: clickhouse 12, clickhouse_int 12, duckdb 8, postgresql 30
-- needs: session ids
--# weir
SELECT bucket, sessions FROM weir.sessions(from_time => '$from', to_time => '$to') WHERE sessions > 0
--# clickhouse
SELECT toDate(begins) AS bucket, count(*) FROM (SELECT min(timestamp) AS begins FROM $events WHERE $range GROUP BY distinct_id, session_id) s GROUP BY 1
--# duckdb
SELECT date_trunc('day', begins) AS bucket, count(*) FROM (SELECT min(timestamp) AS begins FROM $events WHERE $range GROUP BY distinct_id, session_id) s GROUP BY 1
--# postgresql
SELECT date_trunc('day', begins) AS bucket, count(*) FROM (SELECT min(timestamp) AS begins FROM $events WHERE $range GROUP BY distinct_id, session_id) s GROUP BY 1
