\getenv srcdir PG_ABS_SRCDIR
\set fixture :srcdir '/fixture/asking.sql'
\set ECHO none
\o /dev/null
\i :fixture
\o
\set ECHO all
\pset format unaligned
\pset null (null)
-- a is away for 29:59 and then for 30:00, so has sessions of 3 events and of 1; b names its sessions, one of which goes
-- on for hours; c on the 3rd has one event with an id and one without.
SELECT pg_temp.day('sessions', 'a', '2025-01-01', 'view@10:00 view@10:10 pay@10:39:59 view@11:09:59') \g /dev/null
SELECT pg_temp.day('sessions', 'b', '2025-01-01', 'view@23:00', '{"$session": "s1"}') \g /dev/null
SELECT pg_temp.day('sessions', 'b', '2025-01-02', 'pay@03:00', '{"$session": "s1"}') \g /dev/null
SELECT pg_temp.day('sessions', 'b', '2025-01-01', 'view@23:01', '{"$session": "s2", "plan": "pro"}') \g /dev/null
SELECT pg_temp.day('sessions', 'c', '2025-01-03', 'view@12:00') \g /dev/null
SELECT pg_temp.day('sessions', 'c', '2025-01-03', 'view@12:01', '{"$session": "s1"}') \g /dev/null
SELECT pg_temp.day('other', 'a', '2025-01-02', 'view@12:00') \g /dev/null

-- On the 1st 4 sessions of 2 persons: 3, 1, 2 and 1 events, 2399, 0, 14400 and 0 seconds; on the 3rd 2 of 1 event.
SELECT * FROM weir.sessions(environment => 'sessions');
SELECT * FROM weir.sessions(granularity => 'week', environment => 'sessions');
-- With a longer gap a has one session.
SELECT bucket::date, sessions FROM weir.sessions(gap => '30 minutes 1 microsecond', environment => 'sessions');
-- Only what is in the range and meets the filters is seen.
SELECT * FROM weir.sessions('2025-01-01 12:00', '2025-01-03', environment => 'sessions');
SELECT * FROM weir.sessions(filters => '[{"property": "plan", "operator": "equals", "value": "pro"}]', environment => 'sessions');
SELECT bucket, sessions FROM weir.sessions(granularity => 'hour', to_time => '2025-01-01 12:00', time_zone => 'Asia/Kolkata', environment => 'sessions');
-- Two ids of one person are in one session.
SELECT pg_temp.day('merged', 'x', '2025-01-01', 'view@10:00') \g /dev/null
SELECT pg_temp.day('merged', 'y', '2025-01-01', 'view@10:05') \g /dev/null
SELECT sessions, persons FROM weir.sessions(environment => 'merged');
UPDATE weir.person_ids SET person = (SELECT person FROM weir.person_ids WHERE distinct_id = 'x') WHERE distinct_id = 'y';
SELECT sessions, persons FROM weir.sessions(environment => 'merged');
-- Nobody.
SELECT * FROM weir.sessions(environment => 'empty');
SELECT * FROM weir.sessions('2025-01-01', '2025-01-02', environment => 'empty');

SELECT r.* FROM unnest(ARRAY[
    'sessions(granularity => ''year'')', 'sessions(gap => ''0'')', 'sessions(gap => NULL)', 'sessions(time_zone => ''nowhere'')',
    'sessions(''2025-01-02'', ''2025-01-01'')', 'sessions(environment => NULL)', 'sessions(filters => ''[{"property": "a"}]'')'
]) WITH ORDINALITY AS bad (call, n), pg_temp.refusal(format('SELECT * FROM weir.%s', call)) r ORDER BY n;
