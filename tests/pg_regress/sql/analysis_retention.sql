\getenv srcdir PG_ABS_SRCDIR
\set fixture :srcdir '/fixture/asking.sql'
\set ECHO none
\o /dev/null
\i :fixture
\o
\set ECHO all
\pset format unaligned
\pset null (null)
-- Weeks from Monday the 6th. a signs up in week 0 and is there in weeks 1 and 3; b in week 0, back in week 2;
-- c signs up in week 1 and again in week 2; d signed up long before the range and again in week 1.
SELECT pg_temp.day('retention', 'a', '2025-01-06', 'signup@10:00 view@11:00') \g /dev/null
SELECT pg_temp.day('retention', 'a', '2025-01-14', 'view@10:00 view@11:00') \g /dev/null
SELECT pg_temp.day('retention', 'a', '2025-02-01', 'pay@10:00') \g /dev/null
SELECT pg_temp.day('retention', 'b', '2025-01-12', 'signup@23:59', '{"plan": "pro"}') \g /dev/null
SELECT pg_temp.day('retention', 'b', '2025-01-20', 'view@00:00') \g /dev/null
SELECT pg_temp.day('retention', 'c', '2025-01-13', 'signup@00:00') \g /dev/null
SELECT pg_temp.day('retention', 'c', '2025-01-22', 'signup@10:00') \g /dev/null
SELECT pg_temp.day('retention', 'd', '2024-10-01', 'signup@10:00') \g /dev/null
SELECT pg_temp.day('retention', 'd', '2025-01-15', 'signup@10:00') \g /dev/null
\set weeks '''signup'', from_time => ''2025-01-06'', to_time => ''2025-01-27'', periods => 3, environment => ''retention'''

-- Week 0: a and b, of whom a in weeks 1 and 3, b in week 2. Week 1: c, back in week 2; and d.
SELECT cohort, cohort_size, period, persons, share, complete FROM weir.retention(:weeks);
-- The same, and c also in week 2.
SELECT cohort, cohort_size, period, persons FROM weir.retention(:weeks, mode => 'recurring') WHERE period < 2;
-- Without d, whose first time was before.
SELECT cohort, cohort_size, period, persons FROM weir.retention(:weeks, mode => 'first_ever') WHERE period < 2;
-- In that week or later: a counts for weeks 1 to 3, b for 1 and 2.
SELECT cohort, period, persons FROM weir.retention(:weeks, rolling => true) WHERE cohort = '2025-01-06';
-- Back by paying: a in week 3. Of the cohort's pros, who is b: back in week 2.
SELECT period, persons FROM weir.retention(:weeks, return_event => 'pay') WHERE cohort = '2025-01-06';
SELECT cohort_size, period, persons FROM weir.retention(:weeks, start_filters => '[{"property": "plan", "operator": "equals", "value": "pro"}]');
SELECT sum(persons) AS none FROM weir.retention(:weeks, return_filters => '[{"property": "plan", "operator": "is_set"}]') WHERE period > 0;
-- Months are calendar months: all four start in January, a is back in February.
SELECT cohort, cohort_size, period, persons FROM weir.retention(:weeks, period => 'month') WHERE period < 3;
-- In New York b signed up on the 12th, was back on the 19th, a Sunday still, and c signed up in week 0.
SELECT cohort, cohort_size, period, persons FROM weir.retention(:weeks, time_zone => 'America/New_York') WHERE period < 2;

-- Days on both sides of the change of clocks of 30 March: the 23 hours of that day are one day.
SELECT pg_temp.happens('clocks', 'a', 'x', at) FROM unnest('{2025-03-29 23:30+00, 2025-03-30 21:30+00, 2025-03-30 22:30+00}'::timestamptz[]) at \g /dev/null
SELECT cohort, period, persons FROM weir.retention('x', period => 'day', periods => 2, time_zone => 'Europe/Berlin', environment => 'clocks');

-- A period that isn't over is not complete.
SELECT pg_temp.happens('today', 'a', 'x', now() - interval '1 day') \g /dev/null
SELECT period, complete FROM weir.retention('x', period => 'day', periods => 2, environment => 'today');

-- In windows of 24 hours from each own start: a is back after 8 days and an hour or two, and after 26; b after 7 and a minute.
SELECT r.cohort, r.cohort_size, r.period, r.persons FROM weir.retention('signup', from_time => '2025-01-06', to_time => '2025-01-27', periods => 30, environment => 'retention', period => 'day', windows => '24h') r WHERE r.period > 0 AND r.persons > 0;
SELECT r.cohort, r.period, r.persons FROM weir.retention(:weeks, windows => '24h') r WHERE r.period > 0;
SELECT r.cohort, r.period, r.persons FROM weir.retention(:weeks, windows => '24h', rolling => true) r WHERE r.cohort = '2025-01-06';
-- The limit of a window belongs to the next.
SELECT pg_temp.happens('windows', 'a', 'x', at) FROM unnest('{2025-01-06 10:00Z, 2025-01-07 09:59:59.999999Z, 2025-01-08 10:00Z}'::timestamptz[]) at \g /dev/null
SELECT period, persons FROM weir.retention('x', period => 'day', periods => 3, windows => '24h', environment => 'windows');
-- By a property of the start event: the larger value first, null is the starts without it.
SELECT breakdown_value, cohort, cohort_size, period, persons FROM weir.retention(:weeks, breakdown => 'plan') WHERE period < 3;
-- Where a date was skipped, the day after the 29th is the 31st.
SELECT pg_temp.happens('skipped', 'a', 'x', at) FROM unnest('{2011-12-29 20:00Z, 2011-12-30 20:00Z}'::timestamptz[]) at \g /dev/null
SELECT cohort, period, persons FROM weir.retention('x', period => 'day', periods => 2, time_zone => 'Pacific/Apia', environment => 'skipped');

SELECT r.* FROM unnest(ARRAY[
    'NULL', '''x'', period => ''hour''', '''x'', periods => 0', '''x'', mode => ''once''', '''x'', windows => ''weekly''', '''x'', rolling => NULL',
    '''x'', time_zone => ''Mars/Olympus''', '''x'', time_zone => ''FOO+3''', '''x'', from_time => ''2025-01-02'', to_time => ''2025-01-01''',
    '''x'', start_filters => ''{"plan": "pro"}''', '''x'', windows => ''24h'', period => ''month''', '''x'', breakdown => ''event.nothing'''
]) WITH ORDINALITY AS bad (arguments, n), pg_temp.refusal(format('SELECT * FROM weir.retention(%s)', arguments)) r ORDER BY n;
