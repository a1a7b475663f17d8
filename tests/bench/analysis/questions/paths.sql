-- The three steps after a session's first signup: the 20 commonest edges, with persons and median seconds.
-- goals: clickhouse 12, clickhouse_int 12, duckdb 8, postgresql 30
-- needs: session ids
--# weir
SELECT step, source, target, sessions, persons, median_seconds FROM weir.paths('$from', '$to', start_event => '$signup', depth => 3, top => 20)
--# clickhouse
SELECT step, path[step].2 AS source, path[step + 1].2 AS target, count() AS sessions, uniqExact(distinct_id),
       quantileExactInclusive(0.5)(dateDiff('millisecond', path[step].1, path[step + 1].1) / 1000)
  FROM (SELECT distinct_id, arraySort(groupArray((timestamp, toString(event)))) AS sorted, arraySlice(sorted, indexOf(sorted.2, '$signup'), 4) AS path
          FROM $events WHERE $range AND session_id IN (SELECT session_id FROM $events WHERE $range AND event = '$signup')
         GROUP BY distinct_id, session_id)
 ARRAY JOIN range(1, length(path)) AS step
 GROUP BY step, source, target ORDER BY sessions DESC, step, source, target LIMIT 20
--# duckdb
SELECT step, source, target, count(*) AS sessions, count(DISTINCT distinct_id), quantile_cont(seconds, 0.5) FROM (
    SELECT distinct_id, event AS source, lead(event) OVER s AS target, row_number() OVER s AS step,
           date_diff('millisecond', timestamp, lead(timestamp) OVER s) / 1000 AS seconds
      FROM $events e JOIN (SELECT distinct_id, session_id, min(timestamp) AS begins FROM $events WHERE $range AND event = '$signup' GROUP BY 1, 2) b USING (distinct_id, session_id)
     WHERE $range AND timestamp >= begins WINDOW s AS (PARTITION BY distinct_id, session_id ORDER BY timestamp)) edges
 WHERE target IS NOT NULL AND step <= 3 GROUP BY 1, 2, 3 ORDER BY sessions DESC, step, source, target LIMIT 20
--# postgresql
SELECT step, source, target, count(*) AS sessions, count(DISTINCT distinct_id), percentile_cont(0.5) WITHIN GROUP (ORDER BY seconds) FROM (
    SELECT distinct_id, event AS source, lead(event) OVER s AS target, row_number() OVER s AS step,
           extract(epoch FROM lead(timestamp) OVER s - timestamp)::float8 AS seconds
      FROM $events e JOIN (SELECT distinct_id, session_id, min(timestamp) AS begins FROM $events WHERE $range AND event = '$signup' GROUP BY 1, 2) b USING (distinct_id, session_id)
     WHERE $range AND timestamp >= begins WINDOW s AS (PARTITION BY distinct_id, session_id ORDER BY timestamp)) edges
 WHERE target IS NOT NULL AND step <= 3 GROUP BY 1, 2, 3 ORDER BY sessions DESC, step, source, target LIMIT 20
--# postgresql: a look-up for each
SELECT step, source, target, count(*) AS sessions, count(DISTINCT distinct_id), percentile_cont(0.5) WITHIN GROUP (ORDER BY seconds) FROM (
    SELECT b.distinct_id, e.* FROM (
        SELECT DISTINCT ON (distinct_id, session_id) distinct_id, session_id, timestamp AS begins FROM $events WHERE $range AND event = '$signup' ORDER BY 1, 2, 3) b
      CROSS JOIN LATERAL (
        SELECT event AS source, lead(event) OVER s AS target, row_number() OVER s AS step, extract(epoch FROM lead(timestamp) OVER s - timestamp)::float8 AS seconds
          FROM (SELECT event, timestamp FROM $events e WHERE e.distinct_id = b.distinct_id AND e.session_id = b.session_id AND e.timestamp >= b.begins
                   AND $range ORDER BY timestamp LIMIT 4) first WINDOW s AS (ORDER BY timestamp)) e) edges
 WHERE target IS NOT NULL AND step <= 3 GROUP BY 1, 2, 3 ORDER BY sessions DESC, step, source, target LIMIT 20
