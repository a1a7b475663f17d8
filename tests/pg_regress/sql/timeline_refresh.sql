\getenv srcdir PG_ABS_SRCDIR
\set fixture :srcdir '/fixture/asking.sql'
\set ECHO none
\o /dev/null
\i :fixture
\o
\set ECHO all
\pset format unaligned
\pset null (null)
-- Asks both ways; what differs is to be seen.
CREATE FUNCTION pg_temp.ask(question text, use_timeline boolean) RETURNS SETOF text LANGUAGE plpgsql AS $$
BEGIN
    PERFORM set_config('weir.use_timeline', use_timeline::text, true);
    RETURN QUERY EXECUTE format('SELECT answer::text FROM weir.%s AS answer', question);
END
$$;
CREATE TEMP TABLE questions (question text);
INSERT INTO questions VALUES
    ('funnel(ARRAY[''view'', ''cart'', ''pay''])'),
    ('funnel(ARRAY[''view'', ''nothing'', ''pay''], within => ''1 hour'')'),
    ('funnel(ARRAY[''view'', ''view'', ''cart''], from_time => ''2025-01-01 10:00:30+00'', to_time => ''2025-01-08 12:00+00'')'),
    ('funnel(ARRAY[''view'', ''cart'', ''pay''], mode => ''strict'', within => ''7 days'')'),
    ('funnel(ARRAY[''pay'', ''cart'', ''view''], mode => ''unordered'')'),
    ('funnel(''["view", {"event": "nothing", "optional": true}, {"event": "help", "optional": true}, {"event": "pay", "name": "Paid"}]''::jsonb)'),
    ('funnel(ARRAY[''view'', ''cart'', ''pay''], exclusions => ''[{"event": "help", "to_step": 2}]'')'),
    ('active_persons(''day'')'),
    ('active_persons(''week'', time_zone => ''Asia/Kathmandu'')'),
    ('active_persons(''month'', ''2024-11-05'', ''2025-03-05'', time_zone => ''America/New_York'')'),
    ('active_persons(''day'', environment => ''nowhere'')'),
    ('active_persons(''week'', ''2025-01-03'', ''2025-01-12'', rolling => true)'),
    ('active_persons(''month'', rolling => true, time_zone => ''Pacific/Apia'')'),
    ('sessions()'),
    ('sessions(''2025-01-01 10:00:30+00'', ''2025-01-08 12:00+00'', ''hour'', ''90 seconds'', time_zone => ''Asia/Kathmandu'')'),
    ('sessions(granularity => ''minute'', gap => ''1 month'')'),
    ('paths()'),
    ('paths(start_event => ''view'', depth => 2, top => 3)'),
    ('paths(''2025-01-01 10:00:30+00'', ''2025-01-08 12:00+00'', end_event => ''pay'')'),
    ('paths(start_event => ''view'', end_event => ''pay'')'),
    ('trend()'),
    ('trend(''view'', granularity => ''hour'', measure => ''persons'')'),
    ('trend(''nothing'', ''2025-01-01'', ''2025-02-01'', measure => ''events_per_person'')'),
    ('lifecycle(''day'')'),
    ('lifecycle(''week'', ''2025-01-02'', event => ''view'')'),
    ('stickiness()'),
    ('stickiness(''hour'', event => ''view'')'),
    ('retention(''view'')'),
    ('retention(''view'', ''pay'', period => ''day'', periods => 3, mode => ''recurring'')'),
    ('retention(''view'', ''cart'', ''2025-01-01 10:30+00'', ''2025-02-01'', ''day'', 3, ''first_ever'', rolling => true)'),
    ('retention(''view'', period => ''day'', mode => ''recurring'', windows => ''24h'')'),
    ('retention(''view'', ''pay'', windows => ''24h'', rolling => true)'),
    ('retention(''nothing'')');
CREATE FUNCTION pg_temp.differences() RETURNS TABLE (question text, on_timeline text, on_events text) LANGUAGE sql AS $$
    SELECT q.question, t.a, e.a
      FROM questions q,
           LATERAL (SELECT string_agg(a, E'\n' ORDER BY n) FROM pg_temp.ask(q.question, true) WITH ORDINALITY AS x (a, n)) AS t (a),
           LATERAL (SELECT string_agg(a, E'\n' ORDER BY n) FROM pg_temp.ask(q.question, false) WITH ORDINALITY AS x (a, n)) AS e (a)
     WHERE t.a IS DISTINCT FROM e.a
$$;
CREATE VIEW pg_temp.state AS
    SELECT (SELECT count(*) FROM weir.batches WHERE NOT in_timeline) AS batches, (SELECT count(*) FROM weir.merged_persons WHERE NOT in_timeline) AS merges,
           (SELECT coalesce(sum(events), 0) FROM weir.timeline) AS events;

-- Nothing at all: the answers are those of no events.
SELECT * FROM pg_temp.differences();
SELECT count(*) FROM weir.active_persons('day');

-- In no timeline yet: read live.
SELECT pg_temp.day('production', 'a', '2025-01-01', 'view@10:00 cart@10:01 pay@10:03') \g /dev/null
SELECT pg_temp.day('production', 'b', '2025-01-01', 'view@11:00 help@11:01 cart@11:02 pay@11:05') \g /dev/null
SELECT pg_temp.day('production', 'b', '2025-01-08', 'view@11:00 pay@11:00 cart@11:00') \g /dev/null
SELECT pg_temp.day('staging', 'a', '2025-01-01', 'view@10:00 pay@10:03') \g /dev/null
SELECT * FROM pg_temp.differences();
TABLE pg_temp.state;

-- In the timeline, a piece per environment and week.
CALL weir.refresh();
SELECT environment, shard, week, first_person, events FROM weir.timeline ORDER BY environment, week;
SELECT environment, code, event FROM weir.timeline_names ORDER BY environment, code;
SELECT task, done, total, state FROM weir.progress WHERE task = 'refresh timeline';
SELECT * FROM pg_temp.differences();
TABLE pg_temp.state;

-- Of some persons at a time, where memory is short: more parts, one sum.
SELECT bytes, count(*) > 2 AS has_many_parts, weir.timeline_counts(string_agg(part, ''), 2)
  FROM (VALUES (0), (10000000)) AS b (bytes),
       weir.timeline_ask('{"trend": {"buckets": [0], "event": null}}', 'production', '-infinity', 'infinity', NULL, NULL, bytes_an_event => bytes) AS part
 GROUP BY bytes ORDER BY bytes;

-- A late event, a new person, a new name: live, then in a run of their own, then merged into one.
SELECT pg_temp.day('production', 'a', '2025-01-01', 'view@09:59') \g /dev/null
SELECT pg_temp.day('production', 'c', '2025-01-02', 'view@12:00 new@12:00') \g /dev/null
SELECT * FROM pg_temp.differences();
CALL weir.refresh();
SELECT count(*) AS pieces, count(DISTINCT run) AS runs, sum(events) AS events FROM weir.timeline WHERE week = '2024-12-30' AND environment = 'production';
SELECT * FROM pg_temp.differences();

-- A merge: both persons are read from the events, until a refresh has made one of them.
SELECT (weir.insert_batch('[{"event": "$create_alias", "distinct_id": "a", "timestamp": "2025-01-03T00:00:00Z", "properties": {"alias": "c"}}]')).stored;
TABLE pg_temp.state;
SELECT * FROM pg_temp.differences();
SELECT sum(persons) FROM weir.active_persons('month');
CALL weir.refresh();
TABLE pg_temp.state;
SELECT * FROM pg_temp.differences();
SELECT sum(persons) FROM weir.active_persons('month');
SELECT weir.timeline_has(data, ARRAY(SELECT person FROM weir.merged_persons)) FROM weir.timeline WHERE environment = 'production';

-- What is damaged says so, and is mended.
UPDATE weir.timeline SET data = set_byte(data, 50, get_byte(data, 50) # 1) WHERE environment = 'production' AND week = '2025-01-06';
SELECT * FROM pg_temp.refusal('SELECT * FROM weir.sessions()');
SELECT sessions FROM weir.sessions('2025-01-01', '2025-01-02');
CALL weir.rebuild('2025-01-06', '2025-01-13');
SELECT * FROM pg_temp.differences();
SELECT task, done, total, state FROM weir.progress WHERE task = 'rebuild timeline';
TRUNCATE weir.timeline;
CALL weir.rebuild();
SELECT * FROM pg_temp.differences();
TABLE pg_temp.state;
SELECT code, hint FROM pg_temp.refusal('CALL weir.rebuild(''2025-01-13'', ''2025-01-06'')');

-- What is purged is not seen.
SELECT purged.name FROM weir.purge('2025-01-06', force => true) AS purged \g /dev/null
SELECT * FROM pg_temp.differences();
CALL weir.refresh();
SELECT environment, week FROM weir.timeline;
SELECT * FROM pg_temp.differences();
