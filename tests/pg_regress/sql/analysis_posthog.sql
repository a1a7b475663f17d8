\getenv srcdir PG_ABS_SRCDIR
\set fixture :srcdir '/fixture/asking.sql'
\set ECHO none
\o /dev/null
\i :fixture
\o
\set ECHO all
\pset format unaligned
\pset null (null)
-- Cases of PostHog's own tests of the same questions, and what those tests expect.

-- Exclusions between two steps: each of the three has x at other places of the same five steps.
SELECT pg_temp.day('exclusions', 'p1', '2021-05-01', 'sign-up@01:00 page@02:00 x@03:00 insight@04:00 x@04:30 invite@05:00 x@05:30 page2@06:00') \g /dev/null
SELECT pg_temp.day('exclusions', 'p2', '2021-05-01', 'sign-up@01:00 page@02:00 insight@04:00 x@04:30 invite@05:00 x@05:30 page2@06:00') \g /dev/null
SELECT pg_temp.day('exclusions', 'p3', '2021-05-01', 'sign-up@01:00 x@01:30 page@02:00 insight@04:00 invite@05:00 x@05:30 page2@06:00') \g /dev/null
-- {p1,p2}, {p2,p3}, {p3}, nobody, {p3}
SELECT n.from_step, n.to_step, array_agg(p.distinct_id ORDER BY p.distinct_id) AS persons
  FROM (VALUES (1, 2), (2, 3), (3, 4), (4, 5), (2, 4)) AS n (from_step, to_step)
  LEFT JOIN LATERAL weir.funnel_persons(ARRAY['sign-up', 'page', 'insight', 'invite', 'page2'], within => '14 days', environment => 'exclusions', step => 5,
            exclusions => jsonb_build_array(jsonb_build_object('event', 'x', 'from_step', n.from_step, 'to_step', n.to_step))) p ON true
 GROUP BY n.from_step, n.to_step ORDER BY n.to_step - n.from_step, n.from_step;

-- What is excluded when the time is up doesn't matter: 1, 0.
SELECT pg_temp.happens('late', 'a', name, at) FROM (VALUES ('one', '2021-05-01 00:00:00Z'::timestamptz), ('x', '2021-05-01 00:00:11Z'), ('two', '2021-05-01 00:00:12Z')) AS e (name, at) \g /dev/null
SELECT step, persons FROM weir.funnel(ARRAY['one', 'two'], within => '10 seconds', exclusions => '[{"event": "x"}]', environment => 'late');

-- One event again and again: 5, 4, 3, 2, 1.
SELECT pg_temp.day('repeated', id, '2021-05-01', events) FROM (VALUES
    ('p1', 'sign-up@01:00'), ('p2', 'sign-up@01:00 page@01:01'), ('p3', 'sign-up@01:00 page@01:01 blah@01:02 page@01:03'),
    ('p4', 'sign-up@01:00 page@01:01 blah@01:02 page@01:03 page@01:04 blah@01:05'),
    ('p5', 'sign-up@01:00 page@01:01 page@01:02 page@01:03 page@01:04')) AS e (id, events) \g /dev/null
SELECT step, persons FROM weir.funnel(ARRAY['sign-up', 'page', 'page', 'page', 'page'], within => '14 days', environment => 'repeated');

-- Ten steps at one moment: 1 at the last.
SELECT pg_temp.happens('moment', 'a', name, '2024-01-10 12:01Z', jsonb_build_object('n', n))
  FROM unnest('{a,b,b,c,c,d,b,c,d,a}'::text[]) WITH ORDINALITY AS e (name, n) \g /dev/null
SELECT persons FROM weir.funnel(ARRAY['a', 'b', 'b', 'c', 'c', 'd', 'b', 'c', 'd', 'a'], environment => 'moment') WHERE step = 10;

-- Optional steps of one event, of which the third must have a property: 4, 2, 1, 1.
SELECT pg_temp.happens('same', id, 'e', '2012-01-15 00:00Z'::timestamptz + minute * interval '1 minute', CASE WHEN id = 'p4' AND minute = 1 THEN '{"url": "u"}' ELSE '{}' END::jsonb)
  FROM (VALUES ('p1', 0), ('p2', 1), ('p3', 2), ('p4', 2)) AS p (id, last), generate_series(0, last) AS minute \g /dev/null
SELECT step, persons FROM weir.funnel('["e", {"event": "e", "optional": true}, {"event": "e", "filters": [{"property": "url", "operator": "equals", "value": "u"}]}, "e"]'::jsonb, environment => 'same');

-- Retention, recurring, by day: 1 1 1 0 0 1 1, then 2 2 1 0 1 2, 2 1 0 1 2, 1 0 0 1, none on the fifth day, 1 1, 2.
SELECT pg_temp.happens('retention', id, 'page', '2020-06-10 05:00Z'::timestamptz + day * interval '1 day')
  FROM (VALUES ('p1', '{0,1,2,5,6}'::int[]), ('p2', '{1,2,3,6}')) AS p (id, days), unnest(days) AS day \g /dev/null
SELECT cohort::date, array_agg(persons ORDER BY period) AS persons
  FROM weir.retention('page', 'page', period => 'day', periods => 6, mode => 'recurring', environment => 'retention')
 WHERE cohort + period * interval '1 day' < '2020-06-17' GROUP BY 1 ORDER BY 1;

-- Lifecycle by day: new 1 0 0 1 0 0 0 0, returning 1 1 0 0 0 0 0 0, resurrecting 1 0 0 1 0 1 0 1, dormant 0 2 1 0 2 0 1 0.
SELECT pg_temp.happens('lifecycle', id, 'page', ('2020-01-' || day || ' 12:00Z')::timestamptz)
  FROM (VALUES ('p1', '{11,12,13,15,17,19}'::int[]), ('p2', '{09,12}'), ('p3', '{12}'), ('p4', '{15}')) AS p (id, days), unnest(days) AS day \g /dev/null
SELECT array_agg(new) AS new, array_agg("returning") AS "returning", array_agg(resurrecting) AS resurrecting, array_agg(dormant) AS dormant
  FROM weir.lifecycle('day', '2020-01-12', '2020-01-20', environment => 'lifecycle');
