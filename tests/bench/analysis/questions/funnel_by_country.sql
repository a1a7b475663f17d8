-- The funnel of three steps, broken down by the country of its first event.
-- goals: clickhouse 5, duckdb 8, postgresql 30
-- beside: funnel
--# weir
SELECT breakdown_value, max(persons) FILTER (WHERE step = 1), max(persons) FILTER (WHERE step = 2), max(persons) FILTER (WHERE step = 3)
  FROM weir.funnel(ARRAY['$signup', '$add_to_cart', '$purchase'], from_time => '$from', to_time => '$to', within => '7 days', breakdown => 'country')
 GROUP BY 1
--# clickhouse
SELECT country, countIf(level >= 1), countIf(level >= 2), countIf(level >= 3) FROM (
    SELECT argMinIf(properties.country.:String, timestamp, event = '$signup') AS country,
           windowFunnel(604800000, 'strict_increase')(toUInt64(toUnixTimestamp64Milli(timestamp)), event = '$signup', event = '$add_to_cart', event = '$purchase') AS level
      FROM $events WHERE $range AND event IN ('$signup', '$add_to_cart', '$purchase')
     GROUP BY distinct_id)
 WHERE level >= 1 GROUP BY country
--# clickhouse: windows, right also where steps have one name
SELECT country, count(r1), count(r2), count(r3) FROM (
    SELECT max(r1) AS r1, max(r2) AS r2, max(r3) AS r3, argMinIf(country, timestamp, event = '$signup') AS country FROM (
        SELECT *, CASE WHEN event = '$purchase' AND timestamp <= p3 + interval '7 days' THEN p3 END AS r3
          FROM (SELECT *, max(r2) OVER before AS p3 FROM (
        SELECT *, CASE WHEN event = '$add_to_cart' AND timestamp <= p2 + interval '7 days' THEN p2 END AS r2
          FROM (SELECT *, max(r1) OVER before AS p2 FROM (
        SELECT distinct_id, event, timestamp, CASE WHEN event = '$signup' THEN timestamp END AS r1, CASE WHEN event = '$signup' THEN properties.country.:String END AS country
          FROM $events WHERE $range AND event IN ('$signup', '$add_to_cart', '$purchase')) l1
                WINDOW before AS (PARTITION BY distinct_id ORDER BY timestamp ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)) w2) l2
                WINDOW before AS (PARTITION BY distinct_id ORDER BY timestamp ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)) w3) l3
     GROUP BY distinct_id) persons
 WHERE r1 IS NOT NULL GROUP BY country
--# duckdb
SELECT country, count(r1), count(r2), count(r3) FROM (
    SELECT max(r1) AS r1, max(r2) AS r2, max(r3) AS r3, arg_min(country, timestamp) FILTER (WHERE r1 IS NOT NULL) AS country FROM (
        SELECT *, CASE WHEN event = '$purchase' AND timestamp <= p3 + interval '7 days' THEN p3 END AS r3
          FROM (SELECT *, max(r2) OVER before AS p3 FROM (
        SELECT *, CASE WHEN event = '$add_to_cart' AND timestamp <= p2 + interval '7 days' THEN p2 END AS r2
          FROM (SELECT *, max(r1) OVER before AS p2 FROM (
        SELECT distinct_id, event, timestamp, CASE WHEN event = '$signup' THEN timestamp END AS r1, CASE WHEN event = '$signup' THEN properties->>'country' END AS country
          FROM $events WHERE $range AND event IN ('$signup', '$add_to_cart', '$purchase')) l1
                WINDOW before AS (PARTITION BY distinct_id ORDER BY timestamp ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)) w2) l2
                WINDOW before AS (PARTITION BY distinct_id ORDER BY timestamp ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)) w3) l3
     GROUP BY distinct_id) persons
 WHERE r1 IS NOT NULL GROUP BY country
--# postgresql
SELECT country, count(r1), count(r2), count(r3) FROM (
    SELECT max(r1) AS r1, max(r2) AS r2, max(r3) AS r3, (array_agg(country ORDER BY timestamp) FILTER (WHERE r1 IS NOT NULL))[1] AS country FROM (
        SELECT *, CASE WHEN event = '$purchase' AND timestamp <= p3 + interval '7 days' THEN p3 END AS r3
          FROM (SELECT *, max(r2) OVER before AS p3 FROM (
        SELECT *, CASE WHEN event = '$add_to_cart' AND timestamp <= p2 + interval '7 days' THEN p2 END AS r2
          FROM (SELECT *, max(r1) OVER before AS p2 FROM (
        SELECT distinct_id, event, timestamp, CASE WHEN event = '$signup' THEN timestamp END AS r1, CASE WHEN event = '$signup' THEN properties->>'country' END AS country
          FROM $events WHERE $range AND event IN ('$signup', '$add_to_cart', '$purchase')) l1
                WINDOW before AS (PARTITION BY distinct_id ORDER BY timestamp ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)) w2) l2
                WINDOW before AS (PARTITION BY distinct_id ORDER BY timestamp ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)) w3) l3
     GROUP BY distinct_id) persons
 WHERE r1 IS NOT NULL GROUP BY country
