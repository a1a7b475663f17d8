\getenv srcdir PG_ABS_SRCDIR
\set fixture :srcdir '/fixture/asking.sql'
\set ECHO none
\o /dev/null
\i :fixture
\o
\set ECHO all
\pset format unaligned
\pset null (null)
-- What is sent: 'a view 2025-01-01 10:00, b pay 2025-01-02 11:00'.
CREATE FUNCTION pg_temp.send(events text) RETURNS int LANGUAGE sql AS $$
    SELECT (weir.insert_batch((
        SELECT jsonb_agg(jsonb_build_object('distinct_id', split_part(one, ' ', 1), 'event', split_part(one, ' ', 2), 'environment', 'sets',
                                            'timestamp', split_part(one, ' ', 3) || 'T' || split_part(one, ' ', 4) || ':00Z'))::text
          FROM regexp_split_to_table(events, ', ') AS one))).stored
$$;
CREATE FUNCTION pg_temp.ask(question text, use_timeline boolean) RETURNS SETOF text LANGUAGE plpgsql AS $$
BEGIN
    PERFORM set_config('weir.use_timeline', use_timeline::text, true);
    RETURN QUERY EXECUTE format('SELECT answer::text FROM weir.%s, environment => ''sets'') AS answer', question);
END
$$;
CREATE TEMP TABLE questions (question text);
INSERT INTO questions VALUES
    ('active_persons(''day'''), ('active_persons(''week'', ''2025-01-02'', ''2025-01-12'''), ('active_persons(''month'''),
    ('active_persons(''week'', ''2025-01-03'', ''2025-01-09'', rolling => true'), ('active_persons(''month'', rolling => true'),
    ('trend(''view'''), ('trend(NULL, ''2025-01-02'', ''2025-01-20'', measure => ''persons'''), ('trend(''view'', granularity => ''hour'', measure => ''persons'''),
    ('trend(''pay'', measure => ''events_per_person'', granularity => ''week'''), ('trend(''view'', time_zone => ''Europe/Berlin'', measure => ''persons'''),
    ('lifecycle(''day'''), ('lifecycle(''day'', ''2025-03-01'''), ('retention(''view'', from_time => ''2025-03-01'', mode => ''first_ever'''), ('lifecycle(''week'', ''2025-01-02'', event => ''view'''), ('lifecycle(''day'', ''2025-01-02'', ''2025-01-05'', time_zone => ''Europe/Berlin'', event => ''view'''),
    ('stickiness(''day'''), ('stickiness(''hour'', event => ''view'''), ('stickiness(''week'', ''2025-01-02'''),
    ('retention(''view'''), ('retention(''view'', ''pay'', period => ''day'', periods => 3, mode => ''recurring'''),
    ('retention(''view'', NULL, ''2025-01-02'', ''2025-01-10'', ''day'', 3, ''first_ever'', rolling => true'),
    ('retention(''pay'', ''pay'', ''2025-01-02'', period => ''day'', mode => ''first_time'', rolling => true'),
    ('retention(''nothing''');
-- Asks with and without; what differs is to be seen.
CREATE FUNCTION pg_temp.differences() RETURNS TABLE (question text, on_sets text, on_events text) LANGUAGE sql AS $$
    SELECT q.question, t.a, e.a
      FROM questions q,
           LATERAL (SELECT string_agg(a, E'\n' ORDER BY n) FROM pg_temp.ask(q.question, true) WITH ORDINALITY AS x (a, n)) AS t (a),
           LATERAL (SELECT string_agg(a, E'\n' ORDER BY n) FROM pg_temp.ask(q.question, false) WITH ORDINALITY AS x (a, n)) AS e (a)
     WHERE t.a IS DISTINCT FROM e.a
$$;
-- By which buckets these are answered.
CREATE FUNCTION pg_temp.way(from_time timestamptz, to_time timestamptz, granularity text, time_zone text, VARIADIC events text[]) RETURNS text LANGUAGE sql AS $$
    SELECT weir.on_sets('sets', from_time, to_time, from_time, to_time, granularity, time_zone, events)
$$;
CREATE VIEW pg_temp.days AS
    SELECT day, events, weir.person_set_count(person_set) AS persons FROM weir.active_days WHERE environment = 'sets' ORDER BY day;

-- Nothing at all.
SELECT pg_temp.way(NULL, NULL, 'day', 'UTC', NULL) AS way;
SELECT * FROM pg_temp.differences();
-- As it comes in, refreshed, and both.
SELECT pg_temp.send('a view 2025-01-01 10:00, b view 2025-01-01 10:30, a pay 2025-01-02 11:00, a view 2025-01-02 23:30, c view 2025-01-03 00:10');
SELECT pg_temp.way(NULL, NULL, 'day', 'UTC', NULL) AS way;
SELECT * FROM pg_temp.differences();
CALL weir.refresh();
TABLE pg_temp.days;
SELECT * FROM pg_temp.differences();
SELECT pg_temp.send('c pay 2025-01-02 12:00, b view 2025-01-09 09:00, d view 2025-01-09 09:00');
SELECT * FROM pg_temp.differences();
SELECT bucket::date, persons FROM weir.active_persons('day', '2025-01-01', '2025-01-04', environment => 'sets');
CALL weir.refresh();
TABLE pg_temp.days;

-- What is asked by whole hours or days is answered by them; of any event by days only. The rest is left to the timeline.
SELECT w.what, pg_temp.way(w.from_time, w.to_time, w.granularity, w.time_zone, VARIADIC w.events) AS way
  FROM (VALUES ('days', timestamptz '2025-01-01', timestamptz '2025-01-08', 'week', 'UTC', ARRAY[NULL]),
               ('no bounds', NULL, NULL, 'month', 'UTC', ARRAY[NULL]),
               ('days of a zone that are those of UTC', '2025-01-01', '2025-01-08', 'day', 'Europe/London', ARRAY[NULL]),
               ('a bound within a day', '2025-01-01 10:00', NULL, 'day', 'UTC', ARRAY[NULL]),
               ('... of one event', '2025-01-01 10:00', NULL, 'day', 'UTC', ARRAY['view']),
               ('a bound within an hour', NULL, '2025-01-08 10:30', 'day', 'UTC', ARRAY['view']),
               ('hours', NULL, NULL, 'hour', 'UTC', ARRAY[NULL]),
               ('... of one event', NULL, NULL, 'hour', 'UTC', ARRAY['view']),
               ('minutes', NULL, NULL, 'minute', 'UTC', ARRAY['view']),
               ('days that begin within those of UTC', NULL, NULL, 'day', 'Europe/Berlin', ARRAY[NULL]),
               ('... of two events', NULL, NULL, 'day', 'Europe/Berlin', ARRAY['view', 'pay']),
               ('days that begin within an hour', NULL, NULL, 'day', 'Asia/Kathmandu', ARRAY['view']),
               ('very many days', '1970-01-01', '2025-01-08', 'day', 'UTC', ARRAY[NULL])) AS w (what, from_time, to_time, granularity, time_zone, events);
SET weir.use_timeline = off;
SELECT pg_temp.way(NULL, NULL, 'day', 'UTC', NULL) AS way;
RESET weir.use_timeline;
BEGIN;
ALTER TABLE weir.events ENABLE ROW LEVEL SECURITY;
CREATE POLICY views ON weir.events USING (event = 'view');
SET LOCAL ROLE weir_reader;
SELECT weir.on_sets('sets', NULL, NULL, NULL, NULL, 'day', 'UTC', ARRAY['pay']) AS way;
SELECT sum(value) FROM weir.trend('pay', environment => 'sets');
-- Nor do the functions within know more than they may.
SAVEPOINT inner_ones;
SELECT * FROM weir.trend_on_timeline('pay', '-infinity', 'infinity', 'day', 'events', NULL, 10, '[]', '{}', 'UTC', 'sets');
\echo :LAST_ERROR_SQLSTATE
ROLLBACK TO inner_ones;
SELECT * FROM weir.active_persons_on_sets('day', 'day', NULL, '-infinity', 'infinity', 'UTC', 'sets');
\echo :LAST_ERROR_SQLSTATE
ROLLBACK TO inner_ones;
RESET ROLE;
ALTER TABLE weir.events DISABLE ROW LEVEL SECURITY;
SET LOCAL ROLE weir_reader;
SELECT weir.on_sets('sets', NULL, NULL, NULL, NULL, 'day', 'UTC', ARRAY['pay']) AS way;
SELECT sum(value) FROM weir.trend('pay', environment => 'sets');
ROLLBACK;

-- Each of these questions is answered so, by hours or by days; what isn't for them goes elsewhere.
SET track_functions = 'all';
BEGIN;
DO $$
DECLARE
    one text;
BEGIN
    FOR one IN SELECT q.question FROM questions q UNION ALL
               VALUES ('retention(''view'', windows => ''24h'''), ('trend(''view'', breakdown => ''plan'''), ('trend(''view'', granularity => ''minute''') LOOP
        EXECUTE format('SELECT FROM weir.%s, environment => ''sets'')', one);
    END LOOP;
END
$$;
SELECT funcname, calls FROM pg_stat_xact_user_functions WHERE funcname ~ '_on_(sets|timeline)$' ORDER BY funcname;
COMMIT;
RESET track_functions;

-- A merge: at once, and once it is taken. Days that nobody touched stay as they are.
SELECT pg_temp.send('a view 2025-01-05 10:00');
SELECT stored FROM weir.insert_batch('{"event": "$create_alias", "distinct_id": "a", "environment": "sets", "timestamp": "2025-01-05T12:00:00Z", "properties": {"alias": "c"}}');
SELECT * FROM pg_temp.differences();
SELECT pg_temp.way(NULL, NULL, 'day', 'UTC', NULL) AS way;
CALL weir.refresh();
TABLE pg_temp.days;
SELECT * FROM pg_temp.differences();

-- Somebody is erased, somebody made anonymous: the days are united anew.
SELECT weir.erase_person('b', 'sets') ->> 'events' AS events;
TABLE pg_temp.days;
SELECT * FROM pg_temp.differences();
SELECT weir.anonymize_person('d', 'sets') ->> 'events' AS events;
CALL weir.refresh();
TABLE pg_temp.days;
SELECT * FROM pg_temp.differences();
-- What is to be counted anew, or never arrived, isn't asked of the sets.
SELECT weir.recount_rollups('2025-01-02', '2025-01-03', 'sets');
SELECT pg_temp.way(NULL, NULL, 'day', 'UTC', NULL) AS way, pg_temp.way('2025-01-03', NULL, 'day', 'UTC', NULL) AS later;
CALL weir.refresh();
SELECT pg_temp.send('e view 2025-01-06 10:00');
DELETE FROM weir.arrivals;
SELECT pg_temp.way(NULL, NULL, 'day', 'UTC', NULL) AS way, pg_temp.way('2025-01-07', NULL, 'day', 'UTC', NULL) AS later;
SELECT * FROM pg_temp.differences();
CALL weir.refresh();
SELECT * FROM pg_temp.differences();

-- People whose numbers are large, and little memory: the answer is put together from parts, as many as there are people for.
INSERT INTO weir.person_ids (distinct_id, environment, person) VALUES ('z', 'sets', 5000000), ('far', 'sets', 1::bigint << 45);
SELECT pg_temp.send('far view 2025-01-02 10:00, z view 2025-01-02 10:00, z view 2025-01-09 10:00, z pay 2025-01-09 10:00');
CALL weir.refresh();
SET work_mem = '64kB';
SELECT count(*) AS parts, weir.timeline_counts(string_agg(part, ''), 4)
  FROM weir.sets_ask('{"trend": {}}', ARRAY['view'], ARRAY[timestamptz '2025-01-02', '2025-01-03'], 'day', 'sets', '2025-01-02', '2025-01-04', '2025-01-02', '2025-01-04', 30) AS part;
SELECT * FROM pg_temp.differences();
RESET work_mem;

-- Bytes that are no set are refused, and where a bucket's are, it is named; counted anew, it is right again.
UPDATE weir.rollup_days SET person_set = set_byte(person_set, 6, 77) WHERE environment = 'sets' AND event = 'pay' AND day = '2025-01-09';
SELECT r.* FROM pg_temp.refusal('SELECT * FROM weir.trend(''pay'', measure => ''persons'', environment => ''sets'')') r;
UPDATE weir.active_days SET person_set = set_byte(person_set, 6, 77) WHERE environment = 'sets' AND day = '2025-01-09';
SELECT r.* FROM pg_temp.refusal('SELECT * FROM weir.active_persons(environment => ''sets'')') r;
SELECT weir.recount_rollups('2025-01-09', '2025-01-10', 'sets');
SELECT * FROM pg_temp.differences();
CALL weir.refresh();
SELECT * FROM pg_temp.differences();
SELECT r.* FROM unnest(ARRAY['{"trend": {"more": 1}}', '{"nothing": {}}']) AS bad (asked),
    pg_temp.refusal(format('SELECT * FROM weir.sets_ask(%L, ARRAY[''view''], ARRAY[timestamptz ''2025-01-02''], ''day'', ''sets'', ''2025-01-02'', ''2025-01-03'', ''2025-01-02'', ''2025-01-03'', 1)', asked)) r;

-- Of the purged the rollups go on counting, and questions do not; what is left of it is one set for each day.
SELECT purged.name FROM weir.purge('2025-01-03', force => true) AS purged \g /dev/null
SELECT * FROM pg_temp.differences();
SELECT bucket::date, persons FROM weir.active_persons('day', environment => 'sets') ORDER BY bucket LIMIT 1;
SELECT bucket::date, sum(persons) FROM weir.rollup('daily', environment => 'sets') GROUP BY bucket ORDER BY bucket LIMIT 1;
SELECT weir.erase_person('c', 'sets') ->> 'purged_rollup_days' AS purged;
TABLE pg_temp.days;
CALL weir.refresh();
TABLE pg_temp.days;
SELECT * FROM pg_temp.differences();

-- Whatever comes in and whenever it is refreshed: the sets say what the events say. Every turn is one step of a random
-- walk; 0.4 seeds it.
SELECT setseed(0.4) \g /dev/null
DO $$
DECLARE
    wrong record;
BEGIN
    FOR step IN 1 .. 60 LOOP
        CASE floor(random() * 6)
            WHEN 0 THEN CALL weir.refresh();
            WHEN 1 THEN
                PERFORM weir.insert_batch(jsonb_build_object('event', '$merge_dangerously', 'distinct_id', 'p' || floor(random() * 12), 'environment', 'sets',
                    'timestamp', '2025-01-06T10:00:00Z', 'properties', jsonb_build_object('alias', 'p' || floor(random() * 12)))::text);
            WHEN 2 THEN
                IF random() < 0.3 THEN PERFORM weir.erase_person('p' || floor(random() * 12), 'sets'); END IF;
            WHEN 3 THEN CALL weir.refresh_rollups();
            ELSE
                PERFORM weir.insert_batch((
                    SELECT jsonb_agg(jsonb_build_object('event', (ARRAY['view', 'pay', 'help'])[1 + floor(random() * 3)], 'distinct_id', 'p' || floor(random() * 12),
                               'environment', 'sets', 'timestamp', timestamptz '2025-01-04' + random() * interval '9 days'))::text
                      FROM generate_series(1, 6)));
        END CASE;
        COMMIT;
        SELECT * INTO wrong FROM pg_temp.differences() LIMIT 1;
        ASSERT wrong IS NULL, format('step %s: %s', step, wrong);
        ASSERT (SELECT bool_and(d.person_set IS NULL OR d.person_set = b.person_set AND d.events = b.events)
                  FROM weir.active_days d
                  LEFT JOIN (SELECT day, weir.person_set_union(person_set) AS person_set, sum(events) AS events
                               FROM weir.rollup_days WHERE rollup = 'hourly' AND environment = 'sets' GROUP BY day) b ON b.day = d.day
                 WHERE d.environment = 'sets'), format('a day is not that of its events at step %s', step);
    END LOOP;
END
$$;
SELECT pg_temp.way(NULL, NULL, 'day', 'UTC', NULL) AS way;
