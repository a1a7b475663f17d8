-- Daily retention: 30 cohorts, 30 days.
-- goals: clickhouse 12, clickhouse_int 12, duckdb 8, postgresql 30
--# weir
SELECT ((cohort AT TIME ZONE 'UTC')::date - date '$day_cohorts_from') / 1, period, persons
  FROM weir.retention('$signup', from_time => '$day_cohorts_from', to_time => '$day_cohorts_to', period => 'day', periods => $day_periods - 1)
 WHERE persons > 0
--# clickhouse
WITH intDiv(toInt32(toUInt16(toDate(timestamp))) - toInt32(toUInt16(toDate('$day_cohorts_from'))), 1) AS p
SELECT c, k, count() FROM (
    SELECT minIf(p, event = '$signup') AS c, countIf(event = '$signup') AS starts, groupBitOr(if(p < 64, bitShiftLeft(toUInt64(1), least(p, 63)), 0)) AS m
      FROM $events WHERE environment = 'production' AND timestamp >= '$day_cohorts_from' AND timestamp < '$to'
     GROUP BY distinct_id HAVING starts > 0 AND c < $day_periods)
 ARRAY JOIN range($day_periods) AS k WHERE bitTest(m, least(c + k, 63)) AND c + k < 64 GROUP BY c, k
--# duckdb
SELECT c, k, count(*) FROM (
    SELECT distinct_id, min(p) FILTER (WHERE event = '$signup') AS c, bit_or(1::bigint << least(p, 62)) FILTER (WHERE p < 63) AS m FROM (
        SELECT distinct_id, event, (date_diff('day', date '$day_cohorts_from', timestamp::date) // 1)::int AS p
          FROM $events WHERE environment = 'production' AND timestamp >= '$day_cohorts_from' AND timestamp < '$to') e
     GROUP BY distinct_id) persons, (SELECT unnest(range($day_periods))::int AS k) ks
 WHERE c < $day_periods AND c + k < 63 AND (m >> (c + k)) & 1 = 1 GROUP BY 1, 2
--# postgresql
SELECT c, k, count(*) FROM (
    SELECT distinct_id, min(p) FILTER (WHERE event = '$signup') AS c, bit_or(1::bigint << p) FILTER (WHERE p < 63) AS m FROM (
        SELECT distinct_id, event, (timestamp::date - date '$day_cohorts_from') / 1 AS p
          FROM $events WHERE environment = 'production' AND timestamp >= '$day_cohorts_from' AND timestamp < '$to') e
     GROUP BY distinct_id) persons, generate_series(0, $day_periods - 1) k
 WHERE c < $day_periods AND c + k < 63 AND (m >> (c + k)) & 1 = 1 GROUP BY 1, 2
--# postgresql: as people write it
WITH starts AS (SELECT distinct_id, (min(timestamp)::date - date '$day_cohorts_from') / 1 AS c FROM $events
                 WHERE environment = 'production' AND timestamp >= '$day_cohorts_from' AND timestamp < '$to' AND event = '$signup' GROUP BY 1),
     active AS (SELECT DISTINCT distinct_id, (timestamp::date - date '$day_cohorts_from') / 1 AS p FROM $events
                 WHERE environment = 'production' AND timestamp >= '$day_cohorts_from' AND timestamp < '$to')
SELECT c, p - c, count(*) FROM starts JOIN active USING (distinct_id)
 WHERE p >= c AND c < $day_periods AND p - c < $day_periods GROUP BY 1, 2
