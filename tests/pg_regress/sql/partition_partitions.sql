-- Partitions are made ahead and out of the default one, by UTC day.
\set SHOW_CONTEXT never
-- weir.setup() has made today and seven days more.
SELECT count(*), bool_and(to_time = from_time + interval '1 day'), min(from_time) = date_trunc('day', now(), 'UTC') AS from_today FROM weir.partitions WHERE state <> 'default';
SELECT weir.create_partitions();
SELECT weir.create_partitions(ahead => '9 days');
-- A gap fills itself.
SELECT format('DROP TABLE weir.%I', name) AS drop FROM weir.partitions WHERE state = 'ahead' ORDER BY from_time LIMIT 1 \gset
:drop;
SELECT weir.create_partitions(ahead => '9 days');

-- What is in the way moves along: the default partition's events of the day.
SELECT stored FROM weir.insert_batch('{"event": "a", "distinct_id": "d", "timestamp": "2024-01-05T00:00:00Z"}
{"event": "b", "distinct_id": "d", "timestamp": "2024-01-05T23:59:59.999999Z"}
{"event": "c", "distinct_id": "d", "timestamp": "2024-01-06T00:00:00Z"}
{"event": "d", "distinct_id": "d", "timestamp": "1970-01-01T00:00:00Z"}');
SELECT weir.create_partition('2024-01-05'), weir.create_partition('2024-01-05');
SELECT tableoid::regclass, event FROM weir.events ORDER BY event;
SET timezone = 'Asia/Kathmandu';
CALL weir.drain_default();
RESET timezone;
CALL weir.drain_default();
-- An absurd clock makes no partition.
SELECT tableoid::regclass, event FROM weir.events ORDER BY event;
SELECT name, from_time, to_time, state FROM weir.partitions WHERE to_time < '2025-01-01' OR state = 'default' ORDER BY name;
-- Bounds and state are the same in every session, though IST is also Israel's.
SET datestyle = 'SQL, DMY';
SET timezone = 'Asia/Kolkata';
SELECT count(*) AS later FROM weir.partitions WHERE from_time <> date_trunc('day', from_time, 'UTC') OR to_time <> from_time + interval '1 day';
SELECT extract(epoch FROM from_time)::bigint AS from_time, extract(epoch FROM to_time)::bigint AS to_time, state FROM weir.partitions WHERE name = 'events_20240105';
SELECT count(*) AS current FROM weir.partitions WHERE state = 'current' AND from_time <= now() AND to_time > now();
SET datestyle = 'German';
SELECT count(*) AS later FROM weir.partitions WHERE from_time <> date_trunc('day', from_time, 'UTC') OR to_time <> from_time + interval '1 day';
RESET datestyle;
RESET timezone;
-- Nor does a partition lie before the first year, or after the last that has four digits.
\set VERBOSITY default
SELECT weir.create_partition('0044-03-15 BC');
SELECT weir.create_partition('10000-01-01');
SELECT weir.create_partition('-infinity');
\echo :LAST_ERROR_SQLSTATE
SELECT weir.create_partition('0001-01-01'), weir.create_partition('9999-12-31');
SELECT name, from_time, to_time, state FROM weir.partitions WHERE name IN ('events_00010101', 'events_99991231') ORDER BY name;
DROP TABLE weir.events_00010101, weir.events_99991231;
SELECT conname FROM pg_constraint WHERE conrelid = 'weir.events_20240105'::regclass ORDER BY conname;

-- A history that is to be imported has its partitions made first.
SELECT (now() AT TIME ZONE 'UTC')::date - 150 AS since \gset
CALL weir.create_past_partitions(:'since');
SELECT count(*), min(from_time) = :'since'::timestamp AT TIME ZONE 'UTC' AS from_since FROM weir.partitions WHERE state = 'past' AND to_time > now() - interval '160 days';
CALL weir.create_past_partitions(:'since');
CALL weir.create_past_partitions(NULL);
\echo :LAST_ERROR_SQLSTATE
CALL weir.create_past_partitions('1969-12-31');
\echo :LAST_ERROR_SQLSTATE
CALL weir.create_past_partitions((now() + interval '2 days')::date);
\echo :LAST_ERROR_SQLSTATE
BEGIN;
CALL weir.create_past_partitions(:'since'::date - 1);
\echo :LAST_ERROR_SQLSTATE
ROLLBACK;

-- Errors.
BEGIN ISOLATION LEVEL SERIALIZABLE;
SELECT weir.create_partition('2023-01-01');
\echo :LAST_ERROR_SQLSTATE
ROLLBACK;
SELECT weir.create_partitions('-1 day');
\echo :LAST_ERROR_SQLSTATE
SELECT weir.create_partitions('100 years');
\echo :LAST_ERROR_SQLSTATE
SELECT weir.create_partitions(NULL);
\echo :LAST_ERROR_SQLSTATE
