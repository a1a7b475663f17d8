\getenv srcdir PG_ABS_SRCDIR
\set fixture :srcdir '/fixture/asking.sql'
\set ECHO none
\o /dev/null
\i :fixture
\o
\set ECHO all
\pset format unaligned
\pset null (null)
-- Two hours of a day: a and b at 10, a again at 11.
SELECT pg_temp.day('rollup', 'a', '2025-01-01', 'view@10:00 view@10:30 view@11:00', '{"plan": "pro"}') \g /dev/null
SELECT pg_temp.day('rollup', 'b', '2025-01-01', 'view@10:15 pay@10:16', '{"plan": "free"}') \g /dev/null

-- Before any refresh, and after, and after another.
SELECT * FROM weir.rollup(environment => 'rollup');
CALL weir.refresh();
SELECT count(*) AS stale FROM weir.stale_buckets;
SELECT * FROM weir.rollup(environment => 'rollup');
SELECT * FROM weir.rollup('daily', environment => 'rollup');
CALL weir.refresh();
SELECT count(*) AS buckets, sum(events) AS events FROM weir.rollup(environment => 'rollup');
-- From is inside the range, to is outside.
SELECT bucket, event FROM weir.rollup(environment => 'rollup', from_time => '2025-01-01 11:00', to_time => '2025-01-01 12:00');

-- A late event is there at once; what the refresh counted stays in the other buckets.
SELECT pg_temp.day('rollup', 'c', '2025-01-01', 'view@10:59') \g /dev/null
SELECT * FROM weir.rollup(environment => 'rollup');
-- A merge: c is a.
UPDATE weir.person_ids SET person = (SELECT person FROM weir.person_ids WHERE environment = 'rollup' AND distinct_id = 'a')
 WHERE environment = 'rollup' AND distinct_id = 'c';
INSERT INTO weir.stale_buckets VALUES ('2025-01-01 10:00', 'rollup', 'view');
SELECT bucket, events, persons FROM weir.rollup('daily', environment => 'rollup') WHERE event = 'view';
CALL weir.refresh();
SELECT bucket, events, persons FROM weir.rollup('daily', environment => 'rollup') WHERE event = 'view';
-- A bucket whose last event went is gone.
DELETE FROM weir.events WHERE environment = 'rollup' AND event = 'pay';
INSERT INTO weir.stale_buckets VALUES ('2025-01-01 10:00', 'rollup', 'pay');
CALL weir.refresh();
SELECT count(*) AS none FROM weir.rollup_buckets WHERE environment = 'rollup' AND event = 'pay';

-- A rollup of one's own answers at once, and for what was there before it.
SELECT weir.create_rollup('views_by_plan', 'day', breakdown => '{plan}', events => '{view}');
SELECT * FROM weir.rollup('views_by_plan', environment => 'rollup');
CALL weir.refresh();
SELECT * FROM weir.rollup('views_by_plan', environment => 'rollup');
SELECT weir.drop_rollup('views_by_plan');

-- After a purge nothing is counted anew: the events are gone, the counts stay.
BEGIN;
DELETE FROM weir.events WHERE environment = 'rollup';
INSERT INTO weir.purges (name, from_time, to_time, rows, bytes) VALUES ('by hand', '2025-01-01', '2025-01-02', 4, 0);
INSERT INTO weir.stale_buckets VALUES ('2025-01-01 10:00', 'rollup', 'view');
SELECT weir.refresh_day('rollup', '2025-01-01');
SELECT * FROM weir.rollup('daily', environment => 'rollup');
ROLLBACK;

-- Whatever comes in and whenever it is refreshed: the rollups say what the events say. Every statement of this block
-- is one step of a random walk; 0.3 seeds it.
SELECT setseed(0.3) \g /dev/null
DO $$
DECLARE
    wrong bigint;
BEGIN
    FOR step IN 1 .. 120 LOOP
        CASE floor(random() * 6)
            WHEN 0 THEN CALL weir.refresh();
            WHEN 1 THEN
                UPDATE weir.person_ids SET person = (SELECT person FROM weir.person_ids WHERE environment = 'walk' AND distinct_id = 'p1')
                 WHERE environment = 'walk' AND distinct_id = 'p' || floor(random() * 9);
                INSERT INTO weir.stale_buckets SELECT DISTINCT date_trunc('hour', "timestamp"), 'walk', event FROM weir.events WHERE environment = 'walk';
            WHEN 2 THEN
                WITH gone AS (DELETE FROM weir.events e WHERE e.environment = 'walk' AND random() < 0.2 RETURNING e.*)
                INSERT INTO weir.stale_buckets SELECT date_trunc('hour', "timestamp"), 'walk', event FROM gone;
            ELSE
                PERFORM pg_temp.happens('walk', 'p' || floor(random() * 9), 'e' || floor(random() * 3),
                    timestamptz '2025-02-01' + random() * interval '3 days', jsonb_build_object('n', floor(random() * 3)))
                   FROM generate_series(1, 8);
        END CASE;
        COMMIT;
        SELECT count(*) INTO wrong FROM (
            (SELECT bucket, event, events, persons FROM weir.rollup('hourly', environment => 'walk')
             EXCEPT
             SELECT date_trunc('hour', "timestamp"), event, count(*), count(DISTINCT person)
               FROM weir.events JOIN weir.person_ids USING (distinct_id, environment) WHERE environment = 'walk' GROUP BY 1, 2)
            UNION ALL
            (SELECT date_trunc('day', "timestamp"), event, count(*), count(DISTINCT person)
               FROM weir.events JOIN weir.person_ids USING (distinct_id, environment) WHERE environment = 'walk' GROUP BY 1, 2
             EXCEPT
             SELECT bucket, event, events, persons FROM weir.rollup('daily', environment => 'walk'))) differences;
        ASSERT wrong = 0, format('%s buckets differ at step %s', wrong, step);
        ASSERT (SELECT coalesce(sum(events), 0) FROM weir.rollup('hourly', environment => 'walk'))
             = (SELECT count(*) FROM weir.events WHERE environment = 'walk');
    END LOOP;
END
$$;

SELECT r.* FROM unnest(ARRAY[
    'rollup(''yearly'')', 'rollup(NULL)', 'rollup(from_time => ''2025-01-02'', to_time => ''2025-01-01'')', 'rollup(environment => NULL)',
    'create_rollup(''Mine'', ''hour'')', 'create_rollup(''mine'', ''week'')', 'create_rollup(''hourly'', ''hour'')', 'create_rollup(NULL, ''hour'')',
    'create_rollup(''mine'', ''hour'', ''{a,b,c,d,e}'')', 'create_rollup(''mine'', ''hour'', ''{context.geo.country}'')',
    'drop_rollup(''hourly'')', 'drop_rollup(''never'')'
]) WITH ORDINALITY AS bad (call, n), pg_temp.refusal(format('SELECT * FROM weir.%s', call)) r ORDER BY n;
