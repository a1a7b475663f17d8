-- Daily active persons, exact.
-- goals: clickhouse 12, clickhouse_int 12, duckdb 8, postgresql 30
--# weir
SELECT bucket, persons FROM weir.active_persons(period => 'day', from_time => '$from', to_time => '$to') WHERE persons > 0
--# clickhouse
SELECT toDate(timestamp) AS bucket, uniqExact(distinct_id) FROM $events WHERE $range GROUP BY bucket
--# clickhouse: bit masks, up to 128 days
WITH toInt32(toUInt16(toDate(timestamp))) - toInt32(toUInt16(toDate('$from'))) AS p
SELECT toDate('$from') + day, count() FROM (
    SELECT groupBitOr(if(p < 64, bitShiftLeft(toUInt64(1), least(p, 63)), 0)) AS m1,
           groupBitOr(if(p >= 64, bitShiftLeft(toUInt64(1), greatest(p - 64, 0)), 0)) AS m2
      FROM $events WHERE $range GROUP BY distinct_id)
 ARRAY JOIN arrayConcat(bitPositionsToArray(m1), arrayMap(x -> x + 64, bitPositionsToArray(m2))) AS day GROUP BY day
 settings optimize_aggregation_in_order = 1
--# duckdb
SELECT date_trunc('day', timestamp) AS bucket, count(DISTINCT distinct_id) FROM $events WHERE $range GROUP BY 1
--# postgresql
SELECT bucket, count(*) FROM (SELECT DISTINCT date_trunc('day', timestamp) AS bucket, distinct_id FROM $events WHERE $range) active GROUP BY 1
--# postgresql: as people write it
SELECT date_trunc('day', timestamp) AS bucket, count(DISTINCT distinct_id) FROM $events WHERE $range GROUP BY 1
