-- Events and persons per hour and event: how many such rows, and the sums of both.
-- goals: clickhouse 12, clickhouse_int 12, duckdb 8, postgresql 30
--# weir
SELECT count(*), sum(events), sum(persons) FROM weir.rollup('hourly', from_time => '$from', to_time => '$to')
--# clickhouse
SELECT count(), sum(events), sum(persons) FROM (
    SELECT toStartOfHour(timestamp) AS hour, event, count() AS events, uniqExact(distinct_id) AS persons FROM $events WHERE $range GROUP BY hour, event)
--# duckdb
SELECT count(*), sum(events), sum(persons) FROM (
    SELECT date_trunc('hour', timestamp) AS hour, event, count(*) AS events, count(DISTINCT distinct_id) AS persons FROM $events WHERE $range GROUP BY 1, 2)
--# postgresql
SELECT count(*), sum(events), sum(persons) FROM (
    SELECT sum(events) AS events, count(*) AS persons FROM (
        SELECT date_trunc('hour', timestamp) AS hour, event, distinct_id, count(*) AS events FROM $events WHERE $range GROUP BY 1, 2, 3) a GROUP BY hour, event) b
--# postgresql: as people write it
SELECT count(*), sum(events), sum(persons) FROM (
    SELECT date_trunc('hour', timestamp) AS hour, event, count(*) AS events, count(DISTINCT distinct_id) AS persons FROM $events WHERE $range GROUP BY 1, 2) a
