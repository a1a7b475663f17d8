-- Sessions a day with persons, events, mean and median duration, and bounces.
-- goals: clickhouse 12, clickhouse_int 12, duckdb 8, postgresql 30
-- needs: session ids
--# weir
SELECT * FROM weir.sessions(from_time => '$from', to_time => '$to') WHERE sessions > 0
--# clickhouse
SELECT toDate(begins) AS bucket, count(*), uniqExact(distinct_id), avg(events), avg(seconds), quantileExactInclusive(0.5)(seconds), countIf(events = 1) / count(*) FROM (
    SELECT distinct_id, min(timestamp) AS begins, count(*) AS events, dateDiff('millisecond', min(timestamp), max(timestamp)) / 1000 AS seconds FROM $events WHERE $range GROUP BY distinct_id, session_id) s GROUP BY 1
--# duckdb
SELECT date_trunc('day', begins) AS bucket, count(*), count(DISTINCT distinct_id), avg(events), avg(seconds), quantile_cont(seconds, 0.5), count(*) FILTER (WHERE events = 1) / count(*) FROM (
    SELECT distinct_id, min(timestamp) AS begins, count(*) AS events, date_diff('millisecond', min(timestamp), max(timestamp)) / 1000 AS seconds FROM $events WHERE $range GROUP BY distinct_id, session_id) s GROUP BY 1
--# postgresql
SELECT date_trunc('day', begins) AS bucket, count(*), count(DISTINCT distinct_id), avg(events), avg(seconds), percentile_cont(0.5) WITHIN GROUP (ORDER BY seconds::float8), (count(*) FILTER (WHERE events = 1))::float8 / count(*) FROM (
    SELECT distinct_id, min(timestamp) AS begins, count(*) AS events, extract(epoch FROM max(timestamp) - min(timestamp)) AS seconds FROM $events WHERE $range GROUP BY distinct_id, session_id) s GROUP BY 1
