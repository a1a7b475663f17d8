\getenv srcdir PG_ABS_SRCDIR
\set fixture :srcdir '/fixture/asking.sql'
\set ECHO none
\o /dev/null
\i :fixture
\o
\set ECHO all
\pset format unaligned
\pset null (null)
-- Three days: on the 1st a and b, on the 2nd nobody, on the 3rd a three times.
SELECT pg_temp.day('trend', 'a', '2025-01-01', 'pay@10:00', '{"amount": 10, "plan": "pro"}') \g /dev/null
SELECT pg_temp.day('trend', 'b', '2025-01-01', 'pay@23:30', '{"amount": "20.5", "plan": "free"}') \g /dev/null
SELECT pg_temp.day('trend', 'a', '2025-01-03', 'pay@10:00', '{"amount": 1, "plan": "pro"}') \g /dev/null
SELECT pg_temp.day('trend', 'a', '2025-01-03', 'pay@11:00', '{"amount": "a lot", "plan": "team"}') \g /dev/null
SELECT pg_temp.day('trend', 'a', '2025-01-03', 'view@12:00') \g /dev/null

-- A day without events is 0.
SELECT * FROM weir.trend(environment => 'trend');
SELECT bucket::date, value FROM weir.trend('pay', measure => 'persons', environment => 'trend');
SELECT bucket::date, value FROM weir.trend(measure => 'events_per_person', environment => 'trend');
-- Text that spells a number counts as one; other text doesn't count.
SELECT m.measure, array_agg(t.value ORDER BY t.bucket) AS days
  FROM unnest('{sum:amount,avg:amount,min:amount,max:amount,median:amount,p90:amount,p95:amount,p99:amount,sum:$.amount}'::text[]) WITH ORDINALITY AS m (measure, n),
       weir.trend('pay', measure => m.measure, environment => 'trend') t
 GROUP BY m.n, m.measure ORDER BY m.n;
-- The commonest value first, equally common ones by name, the rest as $other; null has no plan.
SELECT bucket::date, breakdown_value, value FROM weir.trend(breakdown => 'plan', top => 2, environment => 'trend');
SELECT bucket::date, breakdown_value, value FROM weir.trend('pay', breakdown => 'plan', measure => 'persons', environment => 'trend');
SELECT bucket::date, value FROM weir.trend(filters => '[{"property": "plan", "operator": "equals", "value": "pro"}]', environment => 'trend');
-- The range is filled to its ends; weeks begin on Monday, months on the 1st.
SELECT bucket::date, value FROM weir.trend(from_time => '2024-12-31 12:00', to_time => '2025-01-05', environment => 'trend');
SELECT bucket::date, value FROM weir.trend(granularity => 'week', environment => 'trend');
SELECT bucket::date, value FROM weir.trend(granularity => 'month', from_time => '2024-12-01', to_time => '2025-02-01', environment => 'trend');
SELECT bucket, value FROM weir.trend(granularity => 'hour', from_time => '2025-01-03 09:30', to_time => '2025-01-03 12:30', environment => 'trend');
SELECT bucket, value FROM weir.trend(granularity => 'minute', from_time => '2025-01-03 09:59:30', to_time => '2025-01-03 10:01', environment => 'trend');
-- In Berlin 23:30 is on the next day.
SELECT bucket, value FROM weir.trend(time_zone => 'Europe/Berlin', environment => 'trend');
-- Nobody.
SELECT * FROM weir.trend('never', environment => 'trend');
SELECT bucket::date, value FROM weir.trend('never', from_time => '2025-01-01', to_time => '2025-01-02', environment => 'trend');

-- The days of a change of clocks have 23 and 25 hours, and in each zone every hour is there once.
SELECT count(*), min(bucket), max(bucket) FROM weir.buckets('hour', '2025-03-29 23:00Z', '2025-03-30 22:00Z', 'Europe/Berlin');
SELECT count(*), min(bucket), max(bucket) FROM weir.buckets('hour', '2025-10-25 22:00Z', '2025-10-26 23:00Z', 'Europe/Berlin');
SELECT bucket FROM weir.buckets('day', '2025-03-29 23:00Z', '2025-03-31 22:00Z', 'Europe/Berlin');
SELECT bucket FROM weir.buckets('hour', '2025-01-01 00:00Z', '2025-01-01 01:00Z', 'Asia/Kolkata') ORDER BY number;
-- A midnight that comes twice: the day begins with the first. A half-hour of the clock that comes twice is an hour of its own.
SELECT bucket, number FROM weir.buckets('day', '2024-10-26 00:00Z', '2024-10-28 02:00Z', 'Atlantic/Azores');
SELECT bucket, number FROM weir.buckets('hour', '2025-04-05 14:00Z', '2025-04-05 16:00Z', 'Australia/Lord_Howe');
-- The rest of an hour that a change leaves may be any length, to the second: a quarter, 20 minutes, 15:30.
SELECT bucket, key, number FROM weir.buckets('hour', '1975-08-01 03:00Z', '1975-08-01 04:30Z', 'America/Guyana');
SELECT bucket, number FROM weir.buckets('hour', '1979-10-01 10:00Z', '1979-10-01 11:30Z', 'Pacific/Kiritimati');
SELECT bucket, number FROM weir.buckets('hour', '1972-01-07 00:44:30Z', '1972-01-07 01:30Z', 'Africa/Monrovia');
SELECT bucket, number FROM weir.buckets('minute', '1972-01-07 00:43:45Z', '1972-01-07 00:46Z', 'Africa/Monrovia');
-- A midnight that doesn't come, and a date that doesn't.
SELECT bucket, number FROM weir.buckets('day', '2018-11-03 12:00Z', '2018-11-05 12:00Z', 'America/Sao_Paulo');
SELECT bucket, number FROM weir.buckets('day', '2011-12-29 12:00Z', '2011-12-31 12:00Z', 'Pacific/Apia');

-- 2 on the 1st, 0 on the 2nd, 1 on the 3rd; in the week 2.
SELECT * FROM weir.active_persons(environment => 'trend');
SELECT * FROM weir.active_persons('week', environment => 'trend');
SELECT * FROM weir.active_persons('month', from_time => '2024-12-15', to_time => '2025-01-03', time_zone => 'America/New_York', environment => 'trend');

-- In the 7 or 30 days that end with each day, before the range too.
SELECT * FROM weir.active_persons('week', rolling => true, environment => 'trend');
SELECT bucket::date, persons FROM weir.active_persons('week', from_time => '2025-01-07', to_time => '2025-01-11', rolling => true, environment => 'trend');
SELECT bucket::date, persons FROM weir.active_persons('month', from_time => '2025-01-30', to_time => '2025-02-03', rolling => true, environment => 'trend');

SELECT r.* FROM unnest(ARRAY[
    'trend(granularity => ''year'')', 'trend(measure => ''sum'')', 'trend(measure => ''sum:'')', 'trend(measure => ''p50:amount'')', 'trend(measure => NULL)',
    'trend(top => 0)', 'trend(time_zone => ''nowhere'')', 'trend(time_zone => ''localtime'')', 'trend(time_zone => ''posixrules'')', 'trend(time_zone => ''Factory'')',
    'active_persons(from_time => ''4714-11-24 00:00Z BC'', rolling => true)', 'rollup(to_time => ''294276-12-31'')', 'trend(from_time => ''2025-01-01'', to_time => ''2025-01-01'')',
    'trend(granularity => ''minute'', from_time => ''2020-01-01'', to_time => ''2025-01-01'')',
    'trend(breakdown => ''event.xmin'')', 'trend(breakdown => ''$.a['')', 'trend(filters => ''[1]'')',
    'active_persons(''hour'')', 'active_persons(time_zone => NULL)', 'active_persons(rolling => NULL)'
]) WITH ORDINALITY AS bad (call, n), pg_temp.refusal(format('SELECT * FROM weir.%s', call)) r ORDER BY n;

-- A bound that is infinite is none, in each time zone and each way of answering; a range that is beyond all time is empty.
SELECT use, zone, unit, sum(value) FROM (VALUES ('on'), ('off')) AS u (use), (VALUES ('UTC'), ('Europe/Berlin')) AS z (zone), (VALUES ('hour'), ('week')) AS g (unit),
       set_config('weir.use_timeline', use, false) AS set,
       weir.trend(from_time => CASE WHEN set = use THEN '-infinity'::timestamptz END, to_time => 'infinity', granularity => unit, time_zone => zone, environment => 'trend')
 GROUP BY use, zone, unit ORDER BY use, zone, unit;
RESET weir.use_timeline;
SELECT * FROM weir.trend(from_time => 'infinity', environment => 'trend');
\echo :LAST_ERROR_SQLSTATE
SELECT * FROM weir.trend(to_time => '-infinity', environment => 'trend');
\echo :LAST_ERROR_SQLSTATE
