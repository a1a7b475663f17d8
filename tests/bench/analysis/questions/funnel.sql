-- Three steps within 7 days, over the whole range.
-- goals: clickhouse 5, clickhouse_int 2.5, duckdb 8, postgresql 30
--# weir
SELECT max(persons) FILTER (WHERE step = 1), max(persons) FILTER (WHERE step = 2), max(persons) FILTER (WHERE step = 3)
  FROM weir.funnel(ARRAY['$signup', '$add_to_cart', '$purchase'], from_time => '$from', to_time => '$to', within => '7 days')
--# clickhouse
SELECT countIf(level >= 1), countIf(level >= 2), countIf(level >= 3) FROM (
    SELECT windowFunnel(604800000, 'strict_increase')(toUInt64(toUnixTimestamp64Milli(timestamp)), event = '$signup', event = '$add_to_cart', event = '$purchase') AS level
      FROM $events WHERE $range AND event IN ('$signup', '$add_to_cart', '$purchase')
     GROUP BY distinct_id)
--# clickhouse: without strict_increase
SELECT countIf(level >= 1), countIf(level >= 2), countIf(level >= 3) FROM (
    SELECT windowFunnel(604800000)(toUInt64(toUnixTimestamp64Milli(timestamp)), event = '$signup', event = '$add_to_cart', event = '$purchase') AS level
      FROM $events WHERE $range AND event IN ('$signup', '$add_to_cart', '$purchase')
     GROUP BY distinct_id)
--# clickhouse: windows, right also where steps have one name
SELECT count(r1), count(r2), count(r3) FROM (
    SELECT max(r1) AS r1, max(r2) AS r2, max(r3) AS r3 FROM (
        SELECT distinct_id, event, timestamp, r1, r2, CASE WHEN event = '$purchase' AND timestamp <= p3 + interval '7 days' THEN p3 END AS r3
          FROM (SELECT *, max(r2) OVER before AS p3 FROM (
        SELECT distinct_id, event, timestamp, r1, CASE WHEN event = '$add_to_cart' AND timestamp <= p2 + interval '7 days' THEN p2 END AS r2
          FROM (SELECT *, max(r1) OVER before AS p2 FROM (
        SELECT distinct_id, event, timestamp, CASE WHEN event = '$signup' THEN timestamp END AS r1
          FROM $events WHERE $range AND event IN ('$signup', '$add_to_cart', '$purchase')) l1
                WINDOW before AS (PARTITION BY distinct_id ORDER BY timestamp ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)) w2) l2
                WINDOW before AS (PARTITION BY distinct_id ORDER BY timestamp ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)) w3) l3
     GROUP BY distinct_id) persons
--# duckdb
SELECT count(r1), count(r2), count(r3) FROM (
    SELECT max(r1) AS r1, max(r2) AS r2, max(r3) AS r3 FROM (
        SELECT distinct_id, event, timestamp, r1, r2, CASE WHEN event = '$purchase' AND timestamp <= p3 + interval '7 days' THEN p3 END AS r3
          FROM (SELECT *, max(r2) OVER before AS p3 FROM (
        SELECT distinct_id, event, timestamp, r1, CASE WHEN event = '$add_to_cart' AND timestamp <= p2 + interval '7 days' THEN p2 END AS r2
          FROM (SELECT *, max(r1) OVER before AS p2 FROM (
        SELECT distinct_id, event, timestamp, CASE WHEN event = '$signup' THEN timestamp END AS r1
          FROM $events WHERE $range AND event IN ('$signup', '$add_to_cart', '$purchase')) l1
                WINDOW before AS (PARTITION BY distinct_id ORDER BY timestamp ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)) w2) l2
                WINDOW before AS (PARTITION BY distinct_id ORDER BY timestamp ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)) w3) l3
     GROUP BY distinct_id) persons
--# duckdb: joins, right only where step 1 occurs once a person
WITH f1 AS (SELECT distinct_id, min(timestamp) AS t0, min(timestamp) AS t FROM $events WHERE $range AND event = '$signup' GROUP BY 1),
     f2 AS (SELECT p.distinct_id, min(p.t0) AS t0, min(e.timestamp) AS t FROM f1 p JOIN $events e USING (distinct_id)
        WHERE $range AND e.event = '$add_to_cart' AND e.timestamp > p.t AND e.timestamp <= p.t0 + interval '7 days' GROUP BY 1),
     f3 AS (SELECT p.distinct_id, min(p.t0) AS t0, min(e.timestamp) AS t FROM f2 p JOIN $events e USING (distinct_id)
        WHERE $range AND e.event = '$purchase' AND e.timestamp > p.t AND e.timestamp <= p.t0 + interval '7 days' GROUP BY 1)
SELECT (SELECT count(*) FROM f1), (SELECT count(*) FROM f2), (SELECT count(*) FROM f3)
--# postgresql
SELECT count(r1), count(r2), count(r3) FROM (
    SELECT max(r1) AS r1, max(r2) AS r2, max(r3) AS r3 FROM (
        SELECT distinct_id, event, timestamp, r1, r2, CASE WHEN event = '$purchase' AND timestamp <= p3 + interval '7 days' THEN p3 END AS r3
          FROM (SELECT *, max(r2) OVER before AS p3 FROM (
        SELECT distinct_id, event, timestamp, r1, CASE WHEN event = '$add_to_cart' AND timestamp <= p2 + interval '7 days' THEN p2 END AS r2
          FROM (SELECT *, max(r1) OVER before AS p2 FROM (
        SELECT distinct_id, event, timestamp, CASE WHEN event = '$signup' THEN timestamp END AS r1
          FROM $events WHERE $range AND event IN ('$signup', '$add_to_cart', '$purchase')) l1
                WINDOW before AS (PARTITION BY distinct_id ORDER BY timestamp ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)) w2) l2
                WINDOW before AS (PARTITION BY distinct_id ORDER BY timestamp ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)) w3) l3
     GROUP BY distinct_id) persons
--# postgresql: joins, right only where step 1 occurs once a person
WITH f1 AS (SELECT distinct_id, min(timestamp) AS t0, min(timestamp) AS t FROM $events WHERE $range AND event = '$signup' GROUP BY 1),
     f2 AS (SELECT p.distinct_id, min(p.t0) AS t0, min(e.timestamp) AS t FROM f1 p JOIN $events e USING (distinct_id)
        WHERE $range AND e.event = '$add_to_cart' AND e.timestamp > p.t AND e.timestamp <= p.t0 + interval '7 days' GROUP BY 1),
     f3 AS (SELECT p.distinct_id, min(p.t0) AS t0, min(e.timestamp) AS t FROM f2 p JOIN $events e USING (distinct_id)
        WHERE $range AND e.event = '$purchase' AND e.timestamp > p.t AND e.timestamp <= p.t0 + interval '7 days' GROUP BY 1)
SELECT (SELECT count(*) FROM f1), (SELECT count(*) FROM f2), (SELECT count(*) FROM f3)
--# postgresql: as people write it
WITH f1 AS (SELECT distinct_id, timestamp AS t0, timestamp AS t FROM $events WHERE $range AND event = '$signup'),
     f2 AS (SELECT DISTINCT p.distinct_id, p.t0, e.timestamp AS t FROM f1 p JOIN $events e USING (distinct_id)
        WHERE $range AND e.event = '$add_to_cart' AND e.timestamp > p.t AND e.timestamp <= p.t0 + interval '7 days'),
     f3 AS (SELECT DISTINCT p.distinct_id, p.t0, e.timestamp AS t FROM f2 p JOIN $events e USING (distinct_id)
        WHERE $range AND e.event = '$purchase' AND e.timestamp > p.t AND e.timestamp <= p.t0 + interval '7 days')
SELECT (SELECT count(DISTINCT distinct_id) FROM f1), (SELECT count(DISTINCT distinct_id) FROM f2), (SELECT count(DISTINCT distinct_id) FROM f3)
