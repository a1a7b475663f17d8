-- Weekly retention: signed up, then did anything; 12 cohorts, 12 weeks.
-- goals: clickhouse 12, clickhouse_int 12, duckdb 8, postgresql 30
--# weir
SELECT ((cohort AT TIME ZONE 'UTC')::date - date '$from') / 7, period, persons
  FROM weir.retention('$signup', from_time => '$from', to_time => '$week_cohorts_to', period => 'week', periods => $week_periods - 1)
 WHERE persons > 0
--# clickhouse
WITH intDiv(toInt32(toUInt16(toDate(timestamp))) - toInt32(toUInt16(toDate('$from'))), 7) AS p
SELECT c, k, count() FROM (
    SELECT minIf(p, event = '$signup') AS c, countIf(event = '$signup') AS starts, groupBitOr(if(p < 64, bitShiftLeft(toUInt64(1), least(p, 63)), 0)) AS m
      FROM $events WHERE environment = 'production' AND timestamp >= '$from' AND timestamp < '$to'
     GROUP BY distinct_id HAVING starts > 0 AND c < $week_periods)
 ARRAY JOIN range($week_periods) AS k WHERE bitTest(m, least(c + k, 63)) AND c + k < 64 GROUP BY c, k
--# duckdb
SELECT c, k, count(*) FROM (
    SELECT distinct_id, min(p) FILTER (WHERE event = '$signup') AS c, bit_or(1::bigint << least(p, 62)) FILTER (WHERE p < 63) AS m FROM (
        SELECT distinct_id, event, (date_diff('day', date '$from', timestamp::date) // 7)::int AS p
          FROM $events WHERE environment = 'production' AND timestamp >= '$from' AND timestamp < '$to') e
     GROUP BY distinct_id) persons, (SELECT unnest(range($week_periods))::int AS k) ks
 WHERE c < $week_periods AND c + k < 63 AND (m >> (c + k)) & 1 = 1 GROUP BY 1, 2
--# postgresql
SELECT c, k, count(*) FROM (
    SELECT distinct_id, min(p) FILTER (WHERE event = '$signup') AS c, bit_or(1::bigint << p) FILTER (WHERE p < 63) AS m FROM (
        SELECT distinct_id, event, (timestamp::date - date '$from') / 7 AS p
          FROM $events WHERE environment = 'production' AND timestamp >= '$from' AND timestamp < '$to') e
     GROUP BY distinct_id) persons, generate_series(0, $week_periods - 1) k
 WHERE c < $week_periods AND c + k < 63 AND (m >> (c + k)) & 1 = 1 GROUP BY 1, 2
--# postgresql: as people write it
WITH starts AS (SELECT distinct_id, (min(timestamp)::date - date '$from') / 7 AS c FROM $events
                 WHERE environment = 'production' AND timestamp >= '$from' AND timestamp < '$to' AND event = '$signup' GROUP BY 1),
     active AS (SELECT DISTINCT distinct_id, (timestamp::date - date '$from') / 7 AS p FROM $events
                 WHERE environment = 'production' AND timestamp >= '$from' AND timestamp < '$to')
SELECT c, p - c, count(*) FROM starts JOIN active USING (distinct_id)
 WHERE p >= c AND c < $week_periods AND p - c < $week_periods GROUP BY 1, 2
