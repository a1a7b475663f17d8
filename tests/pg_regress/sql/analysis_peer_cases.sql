\getenv srcdir PG_ABS_SRCDIR
\set fixture :srcdir '/fixture/asking.sql'
\set ECHO none
\o /dev/null
\i :fixture
\o
\set ECHO all
\pset format unaligned
\pset null (null)
-- What peers' own tests try, on a shop's data: where others count differently, docs/QUESTIONS.md says how.
-- How many come to each step; with a breakdown, under each value.
CREATE FUNCTION pg_temp.counts(steps jsonb, of_environment text, arguments text DEFAULT '') RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    answer text;
BEGIN
    EXECUTE format('SELECT string_agg(value || counts, '' '' ORDER BY value) FROM (
                        SELECT coalesce(breakdown_value, ''-'') || '': '' AS value, array_agg(persons ORDER BY step)::text AS counts
                          FROM weir.funnel($1, environment => $2 %s) GROUP BY breakdown_value) AS labels', arguments)
       INTO answer USING steps, of_environment;
    RETURN answer;
END
$$;
CREATE TABLE claims (claim text, steps jsonb, environment text, arguments text);

-- Exclusions: "help" between view and pay, within an hour.
SELECT pg_temp.day('again', 'a', '2025-03-03', 'view@10:00 help@10:10 view@14:00') \g /dev/null
SELECT pg_temp.day('farther', 'a', '2025-03-03', 'view@10:00 help@10:10 view@14:00 pay@14:20') \g /dev/null
SELECT pg_temp.day('twice', 'a', '2025-03-03', 'view@10:00 help@10:10 pay@10:20 view@14:00 pay@14:20') \g /dev/null
SELECT pg_temp.day('last', 'a', '2025-03-03', 'view@10:00 help@11:00') \g /dev/null
SELECT pg_temp.day('moment', 'a', '2025-03-03', 'view@10:00 help@10:00 pay@10:20 help@10:20') \g /dev/null
SELECT pg_temp.day('sides', 'a', '2025-03-03', 'view@10:00 cart@10:05 help@10:10 pay@10:20') \g /dev/null
SELECT pg_temp.day('done', 'a', '2025-03-03', 'pay@10:00 view@10:05 help@10:10 pay@10:20') \g /dev/null
INSERT INTO claims
SELECT claim, steps::jsonb, environment, concat(', within => ''1 hour'', exclusions => ''[{"event": "help"}]''', more) FROM (VALUES
    ('who asks and begins anew without coming farther is out', '["view", "pay"]', 'again', ''),
    ('who comes farther the second time is counted by that', '["view", "pay"]', 'farther', ''),
    ('who was through with help, and later without, is out', '["view", "pay"]', 'twice', ''),
    ('help at the very end of the hour doesn''t lie in it', '["view", "pay"]', 'last', ''),
    ('help at the moment of a step isn''t between steps', '["view", "pay"]', 'moment', ''),
    ('in any order, help on the way puts out a person with steps on both sides', '["view", "cart", "pay"]', 'sides', ', mode => ''unordered'''),
    ('in any order, help afterwards doesn''t matter', '["view", "pay"]', 'done', ', mode => ''unordered''')) AS c (claim, steps, environment, more);

-- Strict: what is no step, and what is one already.
SELECT pg_temp.day('strict', 'straight', '2025-03-03', 'help@09:00 view@10:00 cart@10:01 pay@10:02 help@10:03') \g /dev/null
SELECT pg_temp.day('strict', 'two views', '2025-03-03', 'view@10:00 view@10:01 cart@10:02 pay@10:03') \g /dev/null
SELECT pg_temp.day('strict', 'two carts', '2025-03-03', 'view@10:00 cart@10:01 cart@10:02 pay@10:03') \g /dev/null
SELECT pg_temp.day('strict', 'back', '2025-03-03', 'view@10:00 cart@10:01 view@10:02 pay@10:03') \g /dev/null
INSERT INTO claims VALUES
    ('strict: another view begins anew, another cart comes in between', '["view", "cart", "pay"]', 'strict', ', mode => ''strict'''),
    ('strict: two carts are two steps', '["view", "cart", "cart", "pay"]', 'strict', ', mode => ''strict''');

-- One event for several steps, each with a condition of its own; times that are equal; a funnel of one event.
SELECT pg_temp.happens('pages', id, 'page', '2025-03-03 10:00Z'::timestamptz + n * interval '1 minute', jsonb_build_object('url', url))
  FROM (VALUES ('all', '{/,/list,/,/item}'::text[]), ('no item', '{/,/list,/list,/}'), ('from the list', '{/list,/}')) AS v (id, urls), unnest(urls) WITH ORDINALITY AS u (url, n) \g /dev/null
SELECT pg_temp.happens('ties', 'a', name, '2025-03-03 10:00Z', jsonb_build_object('n', n)) FROM unnest('{cart,view,cart,view}'::text[]) WITH ORDINALITY AS e (name, n) \g /dev/null
INSERT INTO claims VALUES
    ('each page is a step of its own', '[{"event": "page", "filters": [{"property": "url", "operator": "equals", "value": "/"}]},
        {"event": "page", "filters": [{"property": "url", "operator": "equals", "value": "/list"}]}, "page",
        {"event": "page", "filters": [{"property": "url", "operator": "equals", "value": "/item"}]}]', 'pages', ''),
    ('a page again and again: four, four and two have so many', '["page", "page", "page", "page", "page"]', 'pages', ''),
    ('two of each at one moment are four steps, in the order of the steps', '["view", "cart", "view", "cart"]', 'ties', ', within => ''1 second'''),
    ('but not five', '["view", "cart", "view", "cart", "view"]', 'ties', ''),
    ('nothing lies between events of one moment', '["view", "cart", "view", "cart"]', 'ties', ', mode => ''strict''');

-- A breakdown counts each person once, under the value of the event that it is taken from, known or not.
SELECT pg_temp.happens('device', id, name, '2025-03-03 10:00Z'::timestamptz + n * interval '1 minute', CASE device WHEN '-' THEN '{}' ELSE jsonb_build_object('device', device) END)
  FROM (VALUES ('known', '{view phone,cart -,pay -}'::text[]), ('known later', '{view -,cart phone,pay desktop}'), ('stayed', '{view desktop}'),
               ('two', '{view phone,view tablet,cart desktop}')) AS v (id, events),
       unnest(events) WITH ORDINALITY AS e (event, n), split_part(event, ' ', 1) AS name, split_part(event, ' ', 2) AS device \g /dev/null
INSERT INTO claims
SELECT claim, '["view", "cart", "pay"]', 'device', format(', breakdown => ''device'', attribution => %L', attribution) FROM (VALUES
    ('first touch is the first step, not the first known value; of two views the chain''s', 'first_touch'),
    ('last touch is the last step that was come to', 'last_touch'),
    ('who didn''t come to step 2 is under none of its values', 'step_2'),
    ('nor to step 3', 'step_3')) AS c (claim, attribution);

-- Fourteen days are fourteen times 24 hours, also where the clocks change meanwhile: in Los Angeles on 9 March.
SELECT pg_temp.happens('fortnight', 'in time', name, at) FROM (VALUES ('view', timestamptz '2025-03-01 20:00Z'), ('pay', '2025-03-15 20:00Z')) AS e (name, at) \g /dev/null
SELECT pg_temp.happens('fortnight', 'late', name, at) FROM (VALUES ('view', timestamptz '2025-03-01 20:00Z'), ('pay', '2025-03-15 20:00:01Z')) AS e (name, at) \g /dev/null
INSERT INTO claims VALUES ('fourteen days have no clock', '["view", "pay"]', 'fortnight', ', within => ''14 days''');

CREATE VIEW answers AS SELECT claim, pg_temp.counts(steps, environment, arguments) AS persons FROM claims;
CREATE TABLE live AS TABLE answers;
SELECT * FROM live;

-- In any order the times are those of the latest start: 60 seconds, not 300.
SELECT pg_temp.day('start', 'a', '2025-03-03', 'pay@10:00 pay@10:04 view@10:05') \g /dev/null
SELECT step, median_seconds FROM weir.funnel(ARRAY['view', 'pay'], mode => 'unordered', environment => 'start');

-- Retention by days. a signed up twice, the second time with a plan; b's return has another plan than its sign-up.
SELECT pg_temp.day('days', 'a', '2025-03-03', 'signup@10:00') \g /dev/null
SELECT pg_temp.day('days', 'a', '2025-03-04', 'signup@10:00', '{"plan": "pro"}') \g /dev/null
SELECT pg_temp.day('days', 'a', '2025-03-05', 'view@10:00') \g /dev/null
SELECT pg_temp.day('days', 'b', '2025-03-04', 'signup@10:00', '{"plan": "pro"}') \g /dev/null
SELECT pg_temp.day('days', 'b', '2025-03-06', 'view@10:00', '{"plan": "free"}') \g /dev/null
\set days '''signup'', ''view'', period => ''day'', periods => 2, environment => ''days'''
CREATE VIEW cohorts AS
SELECT asked, array_agg(concat_ws(' ', to_char(cohort AT TIME ZONE 'UTC', 'DD'), breakdown_value, counts) ORDER BY cohort, breakdown_value) AS cohorts FROM (
    SELECT asked, breakdown_value, cohort, array_agg(persons ORDER BY period) AS counts FROM (
        SELECT 'the first with that plan makes the cohort' AS asked, r.*
          FROM weir.retention(:days, mode => 'first_ever', start_filters => '[{"property": "plan", "operator": "equals", "value": "pro"}]') r
        UNION ALL SELECT 'the first of any plan', r.* FROM weir.retention(:days, mode => 'first_ever') r
        UNION ALL SELECT 'every one', r.* FROM weir.retention(:days, mode => 'recurring') r
        UNION ALL SELECT 'the first since the 4th', r.* FROM weir.retention(:days, mode => 'first_time', from_time => '2025-03-04') r
        UNION ALL SELECT 'a return of whatever plan', r.* FROM weir.retention(:days, mode => 'recurring', breakdown => 'plan') r
        UNION ALL SELECT 'a return with a plan', r.* FROM weir.retention(:days, mode => 'recurring', return_filters => '[{"property": "plan", "operator": "is_set"}]') r) AS rows
     GROUP BY asked, breakdown_value, cohort) AS lists GROUP BY asked;
CREATE TABLE live_cohorts AS TABLE cohorts;
SELECT * FROM live_cohorts ORDER BY asked;

-- Paths: an event that repeats itself leads to itself, and before an end the last edge has the number of the depth.
SELECT pg_temp.day('path', 'a', '2025-03-03', 'home@10:00 home@10:01 list@10:02 pay@10:03') \g /dev/null
SELECT pg_temp.day('path', 'b', '2025-03-03', 'list@10:00 pay@10:01') \g /dev/null
CREATE VIEW edges AS
SELECT 'from the first' AS asked, p.* FROM weir.paths(environment => 'path') p
UNION ALL SELECT 'to pay', p.* FROM weir.paths(end_event => 'pay', environment => 'path') p;
CREATE TABLE live_edges AS TABLE edges;
SELECT * FROM live_edges ORDER BY asked, step, source;

-- All of it is the same from the timeline and the rollups, wherever the session's clock hangs: nothing may be listed.
CALL weir.refresh();
SET timezone = 'America/Los_Angeles';
TABLE answers EXCEPT TABLE live;
TABLE cohorts EXCEPT TABLE live_cohorts;
TABLE edges EXCEPT TABLE live_edges;
