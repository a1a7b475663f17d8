-- A partition holds a day, a week or a month; the period may change at any time, and nothing overlaps.
\set SHOW_CONTEXT never
SELECT weir.create_partition('2024-01-10'), weir.create_partition('2024-02-07');
SET weir.partition_period = 'week';
SELECT weir.create_partition('2024-01-12');
SELECT weir.create_partition('2024-01-08'), weir.create_partition('2024-01-09');
SELECT weir.create_partition('2024-01-15');
SET weir.partition_period = 'month';
SELECT weir.create_partition('2024-01-31'), weir.create_partition('2024-01-01'), weir.create_partition('2024-02-07'), weir.create_partition('2024-02-29');
SELECT weir.partition_gap('2024-02-03');
-- The day's events come in whatever holds them, and once, though the neighbours' bounds are near.
SELECT stored, duplicate FROM weir.insert_batch('{"id": "018f0000-0000-7000-8000-000000000001", "event": "a", "distinct_id": "d", "timestamp": "2024-01-31T23:59:59Z"}
{"id": "018f0000-0000-7000-8000-000000000002", "event": "b", "distinct_id": "d", "timestamp": "2024-01-10T00:00:00Z"}
{"id": "018f0000-0000-7000-8000-000000000003", "event": "c", "distinct_id": "d", "timestamp": "2024-02-02T00:00:00Z"}');
SELECT stored, duplicate FROM weir.insert_batch('{"id": "018f0000-0000-7000-8000-000000000001", "event": "a", "distinct_id": "d", "timestamp": "2024-02-01T00:00:01Z"}
{"id": "018f0000-0000-7000-8000-000000000002", "event": "b", "distinct_id": "d", "timestamp": "2024-01-09T23:00:00Z"}
{"id": "018f0000-0000-7000-8000-000000000003", "event": "c", "distinct_id": "d", "timestamp": "2024-02-02T10:00:00Z"}');
SELECT day, events FROM weir.default_days();
CALL weir.drain_default();
SELECT event, tableoid::regclass FROM weir.events ORDER BY event;
SELECT name, from_time, to_time FROM weir.partitions WHERE state = 'past' AND to_time < '2025-01-01' ORDER BY from_time;
-- Ahead too.
SELECT weir.create_partitions('60 days') > 0 AS made, weir.create_partitions('60 days') AS again;
SELECT count(*) AS overlaps FROM weir.partitions a JOIN weir.partitions b ON a.name < b.name AND a.from_time < b.to_time AND b.from_time < a.to_time;
SELECT max(to_time) = date_trunc('month', max(to_time)) AS whole, min(from_time) <= now() AND max(to_time) >= now() + interval '60 days' AS covered FROM weir.partitions;
SET weir.partition_period = 'year';
RESET weir.partition_period;

-- Of a month that is partly too old, nothing goes: only whole partitions do.
CALL weir.refresh();
SELECT weir.purge_horizon('2024-03-15'), weir.purge_horizon('2024-02-15 10:00'), weir.purge_horizon('2024-01-20');
SELECT name, rows FROM weir.purge('2024-01-20');
SELECT count(*) FROM weir.events;
