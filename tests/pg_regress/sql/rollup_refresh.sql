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
SELECT task, done, total, state FROM weir.progress WHERE task = 'refresh rollups';
SELECT count(*) AS stale FROM weir.stale_days;
SELECT * FROM weir.rollup(environment => 'rollup');
SELECT * FROM weir.rollup('daily', environment => 'rollup');
CALL weir.refresh();
SELECT count(*) AS buckets, sum(events) AS events FROM weir.rollup(environment => 'rollup');
-- From is inside the range, to is outside.
SELECT bucket, event FROM weir.rollup(environment => 'rollup', from_time => '2025-01-01 11:00', to_time => '2025-01-01 12:00');

-- A late event is there at once; what the refresh counted stays in the other buckets.
SELECT pg_temp.day('rollup', 'c', '2025-01-01', 'view@10:59') \g /dev/null
SELECT * FROM weir.rollup(environment => 'rollup');
-- A merge: c is a, at once, and after the refresh.
CALL weir.refresh();
SELECT stored FROM weir.insert_batch('{"event": "$create_alias", "distinct_id": "a", "environment": "rollup", "timestamp": "2025-01-01T12:00:00Z", "properties": {"alias": "c"}}');
SELECT bucket, events, persons FROM weir.rollup('daily', environment => 'rollup') WHERE event = 'view';
SELECT day, events, persons FROM weir.rollup_days WHERE rollup = 'hourly' AND environment = 'rollup' AND event = 'view';
CALL weir.refresh();
SELECT bucket, events, persons FROM weir.rollup('daily', environment => 'rollup') WHERE event = 'view';
SELECT day, events, persons FROM weir.rollup_days WHERE rollup = 'hourly' AND environment = 'rollup' AND event = 'view';
SELECT in_rollups, count(*) FROM weir.merged_persons GROUP BY 1;
-- A day whose last event went is gone.
DELETE FROM weir.events WHERE environment = 'rollup' AND event = 'pay';
INSERT INTO weir.stale_days VALUES ('2025-01-01', 'rollup', 'pay');
CALL weir.refresh();
SELECT count(*) AS none FROM weir.rollup_days WHERE environment = 'rollup' AND event = 'pay';

-- A rollup of one's own answers at once, and for what was there before it.
SELECT weir.create_rollup('views_by_plan', 'day', breakdown => '{plan}', events => '{view}');
SELECT * FROM weir.rollup('views_by_plan', environment => 'rollup');
CALL weir.refresh();
SELECT * FROM weir.rollup('views_by_plan', environment => 'rollup');
SELECT weir.drop_rollup('views_by_plan');

-- After a purge nothing is counted anew: the events are gone, the counts stay. Who turns out to be one person is counted
-- as one all the same.
BEGIN;
DELETE FROM weir.events WHERE environment = 'rollup';
INSERT INTO weir.purges (name, from_time, to_time, rows, bytes) VALUES ('by hand', '2025-01-01', '2025-01-02', 4, 0);
INSERT INTO weir.stale_days VALUES ('2025-01-01', 'rollup', 'view');
SELECT weir.refresh_day('rollup', '2025-01-01');
SELECT * FROM weir.rollup('daily', environment => 'rollup');
SELECT stored FROM weir.insert_batch('{"event": "$create_alias", "distinct_id": "b", "environment": "rollup", "timestamp": "2025-01-02T12:00:00Z", "properties": {"alias": "c"}}');
SELECT bucket, events, persons FROM weir.rollup('daily', environment => 'rollup') WHERE event = 'view';
SELECT weir.refresh_merges('rollup');
SELECT bucket, events, persons FROM weir.rollup('daily', environment => 'rollup') WHERE event = 'view';
SELECT day, events, persons FROM weir.rollup_days WHERE rollup = 'hourly' AND environment = 'rollup' AND event = 'view';
ROLLBACK;

SELECT * FROM weir.rollup(environment => 'nobody', granularity => 'week', time_zone => 'Europe/Berlin');
-- Uniques over several buckets: what persons did by day, week and month, in another time zone too.
SELECT pg_temp.day('weeks', who, day::date, 'view@10:00 view@22:30') FROM (VALUES ('a', '2025-03-03'), ('a', '2025-03-05'), ('b', '2025-03-05'), ('b', '2025-03-31'), ('c', '2025-03-30')) AS one (who, day) \g /dev/null
SELECT * FROM weir.rollup('daily', environment => 'weeks', granularity => 'week');
CALL weir.refresh();
SELECT * FROM weir.rollup('daily', environment => 'weeks', granularity => 'week');
SELECT * FROM weir.rollup('daily', environment => 'weeks', granularity => 'month');
SELECT * FROM weir.rollup('hourly', environment => 'weeks', granularity => 'month', time_zone => 'Europe/Berlin');
SELECT * FROM weir.rollup('hourly', environment => 'weeks', granularity => 'day', time_zone => 'Europe/Berlin');
-- Where a day's midnight comes twice, it begins with the first, as for weir.trend().
SELECT pg_temp.day('havana', 'a', '2025-11-02', 'view@03:59 view@04:30 view@05:30') \g /dev/null
SELECT bucket, events, value FROM weir.rollup('hourly', environment => 'havana', granularity => 'day', time_zone => 'America/Havana')
  FULL JOIN weir.trend('view', '2025-11-01 04:00', '2025-11-03', time_zone => 'America/Havana', environment => 'havana') USING (bucket) ORDER BY bucket;
-- The sets themselves: who was there in the first week and in the last.
SELECT weir.person_set_count(weir.person_set_union(person_set)) FROM weir.rollup_sets('daily', environment => 'weeks');
-- Without sets the same is counted.
SELECT count(*), count(w.person_set) AS sets, count(o.person_set) AS none
  FROM weir.rollup_sets('daily', environment => 'weeks') w
  JOIN weir.rollup_sets('daily', environment => 'weeks', sets => false) o USING (bucket, event, breakdown, events, persons);
SELECT weir.person_set_count(weir.person_set_intersect(first.person_set, last.person_set)) AS came_back
  FROM (SELECT weir.person_set_union(person_set) AS person_set FROM weir.rollup_sets('daily', '2025-03-03', '2025-03-10', 'weeks')) first,
       (SELECT weir.person_set_union(person_set) AS person_set FROM weir.rollup_sets('daily', '2025-03-31', '2025-04-07', 'weeks')) last;
SELECT count(*) FROM weir.rollup_sets('daily', environment => 'weeks') s, weir.person_set_members(s.person_set) AS person JOIN weir.persons USING (person);

-- Sets by themselves.
SELECT ARRAY(SELECT weir.person_set_members(weir.person_set('{3, 1, NULL, 3, 5000000000}'))) AS members,
       weir.person_set_count(weir.person_set('{}')) AS nobody,
       ARRAY(SELECT weir.person_set_members(weir.person_set_unite(weir.person_set('{1, 2}'), weir.person_set('{2, 3}')))) AS united,
       ARRAY(SELECT weir.person_set_members(weir.person_set_replace(weir.person_set('{1, 2}'), '{2, 9}', '{1, 3}'))) AS replaced,
       weir.person_set_replace(weir.person_set('{1, 2}'), '{9}', '{3}') IS NULL AS none_replaced;

-- The hours of a day by themselves.
SELECT h.*, ARRAY(SELECT weir.person_set_members(h.person_set)) AS members
  FROM weir.hours_unpack('2025-01-01', weir.hours_add(weir.hours_pack('{23,0}', '{2,1}', ARRAY[weir.person_set('{1}'), weir.person_set('{2,3}')]),
                                                      weir.hours_pack('{23,7}', '{5,1}', ARRAY[weir.person_set('{1,9}'), weir.person_set('{9}')]))) h;
SELECT bucket, events, persons FROM weir.hours_unpack('2025-01-01', weir.hours_replace(weir.hours_pack('{1}', '{2}', ARRAY[weir.person_set('{1,2}')]), '{1}', '{2}'));
SELECT bucket, events, persons
  FROM weir.hours_unpack('2025-01-01', weir.hours_remove(weir.hours_pack('{1,2,3}', '{2,2,2}', ARRAY[weir.person_set('{1}'), weir.person_set('{1,2}'), weir.person_set('{3}')]), '{1}', '{2,3}', '{1,2}'));
SELECT count(*) FROM weir.hours_unpack('2025-01-01', NULL);

-- Bytes that are no set are refused, and where a bucket's are, it is named; counted anew, it is right again.
UPDATE weir.rollup_days SET person_set = set_byte(person_set, 6, 77), hours = set_byte(hours, 6, 77) WHERE environment = 'weeks' AND day = '2025-03-05';
SELECT r.* FROM unnest('{daily,hourly}'::text[]) AS damaged (name), pg_temp.refusal(format('SELECT * FROM weir.rollup(%L, environment => ''weeks'', granularity => ''week'')', name)) r;
SELECT weir.recount_rollups('2025-03-05', '2025-03-06', 'weeks');
SELECT * FROM weir.rollup('daily', environment => 'weeks', granularity => 'week');
CALL weir.refresh();
SELECT * FROM weir.rollup('daily', environment => 'weeks', granularity => 'week');

-- Whatever comes in and whenever it is refreshed: the rollups say what the events say. Every statement of this block
-- is one step of a random walk; 0.3 seeds it.
SELECT setseed(0.3) \g /dev/null
DO $$
DECLARE
    wrong bigint;
BEGIN
    FOR step IN 1 .. 120 LOOP
        CASE floor(random() * 7)
            WHEN 0 THEN CALL weir.refresh();
            WHEN 1 THEN
                PERFORM weir.insert_batch(jsonb_build_object('event', '$merge_dangerously', 'distinct_id', 'p' || floor(random() * 30), 'environment', 'walk',
                    'timestamp', '2025-02-01T10:00:00Z', 'properties', jsonb_build_object('alias', 'p' || floor(random() * 30)))::text);
            WHEN 2 THEN
                WITH gone AS (DELETE FROM weir.events e WHERE e.environment = 'walk' AND random() < 0.2 RETURNING e.*),
                     arrived AS (DELETE FROM weir.arrivals a USING gone g WHERE a.batch = g.batch)
                INSERT INTO weir.stale_days SELECT date_trunc('day', "timestamp"), 'walk', event FROM gone;
            WHEN 3 THEN
                PERFORM pg_temp.happens('walk', 'p' || floor(random() * 30), 'e' || floor(random() * 3),
                    timestamptz '2025-02-01' + random() * interval '3 days', jsonb_build_object('n', floor(random() * 3)))
                   FROM generate_series(1, 8);
            ELSE
                PERFORM weir.insert_batch((
                    SELECT jsonb_agg(jsonb_build_object('event', 'e' || floor(random() * 3), 'distinct_id', 'p' || floor(random() * 30), 'environment', 'walk',
                               'timestamp', timestamptz '2025-02-01' + random() * interval '3 days'))::text
                      FROM generate_series(1, 8)));
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
             SELECT bucket, event, events, persons FROM weir.rollup('daily', environment => 'walk'))
            UNION ALL
            (SELECT bucket, event, events, persons FROM weir.rollup('hourly', environment => 'walk', granularity => 'month')
             EXCEPT
             SELECT date_trunc('month', "timestamp"), event, count(*), count(DISTINCT person)
               FROM weir.events JOIN weir.person_ids USING (distinct_id, environment) WHERE environment = 'walk' GROUP BY 1, 2)) differences;
        ASSERT wrong = 0, format('%s buckets differ at step %s', wrong, step);
        ASSERT (SELECT coalesce(sum(events), 0) FROM weir.rollup('hourly', environment => 'walk'))
             = (SELECT count(*) FROM weir.events WHERE environment = 'walk');
    END LOOP;
END
$$;

SELECT r.* FROM unnest(ARRAY[
    'rollup(''yearly'')', 'rollup(NULL)', 'rollup(from_time => ''2025-01-02'', to_time => ''2025-01-01'')', 'rollup(environment => NULL)',
    'rollup(granularity => ''year'')', 'rollup(''daily'', granularity => ''hour'')', 'rollup(time_zone => ''Europe/Berlin'')', 'rollup(granularity => ''day'', time_zone => ''Nowhere'')',
    'rollup(''daily'', environment => ''weeks'', granularity => ''week'', time_zone => ''Europe/Berlin'')', 'rollup(environment => ''weeks'', granularity => ''day'', time_zone => ''Asia/Kolkata'')',
    'rollup_sets(''yearly'')', 'person_set(''{-1}'')', 'hours_pack(''{24}'', ''{1}'', ARRAY[weir.person_set(''{1}'')])', 'hours_pack(''{1,1}'', ''{1,1}'', ARRAY[weir.person_set(''{1}''), weir.person_set(''{1}'')])', 'hours_unpack(''2025-01-01'', weir.person_set(''{1}''))', 'person_set_count(''\x'')', 'person_set_unite(''\x0102030405060708'', ''\x'')', 'recount_rollups(''2025-01-02'', ''2025-01-01'')',
    'create_rollup(''Mine'', ''hour'')', 'create_rollup(''mine'', ''week'')', 'create_rollup(''hourly'', ''hour'')', 'create_rollup(NULL, ''hour'')',
    'create_rollup(''mine'', ''hour'', ''{a,b,c,d,e}'')', 'create_rollup(''mine'', ''hour'', ''{{a,b},{c,d}}'')', 'create_rollup(''mine'', ''hour'', ''{""}'')',
    'create_rollup(''mine'', ''hour'', events => ''{}'')', 'create_rollup(''mine'', ''hour'', events => ''{NULL}'')', 'create_rollup(''mine'', ''hour'', events => ''{{a},{b}}'')', 'create_rollup(''mine'', ''hour'', ''{context.geo.country}'')',
    'drop_rollup(''hourly'')', 'drop_rollup(''never'')'
]) WITH ORDINALITY AS bad (call, n), pg_temp.refusal(format('SELECT * FROM weir.%s', call)) r ORDER BY n;

-- Values as long as any, in as many properties as there may be, of an event with a name as long as any.
SELECT weir.create_rollup('by4', 'day', ARRAY[repeat('u', 100), 'v', 'w', 'x']);
SELECT string_agg(chr(66000 + n * 7919 % 50000), '' ORDER BY n) AS long FROM generate_series(1, 200) n \gset
SELECT stored FROM weir.insert_batch(jsonb_build_object('event', :'long', 'distinct_id', 'p1', 'environment', repeat('ü', 50), 'timestamp', '2025-03-01T00:00:00Z',
    'properties', jsonb_build_object(repeat('u', 100), :'long', 'v', :'long', 'w', reverse(:'long'), 'x', :'long'))::text);
CALL weir.refresh();
SELECT events, length(breakdown ->> 'v') AS of_v FROM weir.rollup('by4', environment => repeat('ü', 50));
SELECT weir.create_rollup('longer', 'day', ARRAY[repeat('u', 101)]);
\echo :LAST_ERROR_SQLSTATE

-- Whose statements don't see what was committed since the transaction began would count wrongly for ever.
BEGIN ISOLATION LEVEL REPEATABLE READ;
SELECT weir.create_rollup('mine', 'hour');
\echo :LAST_ERROR_SQLSTATE
ROLLBACK;
SELECT stored FROM weir.insert_batch('{"event": "view", "distinct_id": "p1", "environment": "strict", "timestamp": "2025-03-01T00:00:00Z"}');
SET default_transaction_isolation = 'serializable';
CALL weir.refresh();
\echo :LAST_ERROR_SQLSTATE
RESET default_transaction_isolation;
INSERT INTO weir.stale_days SELECT DISTINCT day, environment, event FROM weir.rollup_days WHERE environment = 'rollup';
CALL weir.refresh_rollups();
SELECT task, done > 0 AND done = total AS all_done, state FROM weir.progress WHERE task = 'refresh rollups';
