\getenv srcdir PG_ABS_SRCDIR
\set fixture :srcdir '/fixture/asking.sql'
\set ECHO none
\o /dev/null
\i :fixture
\o
\set ECHO all
\pset format unaligned
\pset null (null)
-- a on three days, b and c on one; a's night of the 3rd is the 4th in Berlin.
SELECT pg_temp.day('sticky', 'a', '2025-01-01', 'view@10:00 view@12:00') \g /dev/null
SELECT pg_temp.day('sticky', 'a', '2025-01-02', 'view@10:00') \g /dev/null
SELECT pg_temp.day('sticky', 'a', '2025-01-03', 'pay@10:00 view@23:30') \g /dev/null
SELECT pg_temp.day('sticky', 'b', '2025-01-02', 'view@10:00 pay@11:00') \g /dev/null
SELECT pg_temp.day('sticky', 'c', '2025-01-09', 'view@10:00') \g /dev/null

-- 2 persons on 1 day, nobody on 2, 1 on 3.
SELECT * FROM weir.stickiness(environment => 'sticky');
SELECT * FROM weir.stickiness(time_zone => 'Europe/Berlin', environment => 'sticky');
SELECT * FROM weir.stickiness('week', environment => 'sticky');
SELECT * FROM weir.stickiness('hour', event => 'view', environment => 'sticky');
SELECT * FROM weir.stickiness(event => 'pay', environment => 'sticky');
SELECT * FROM weir.stickiness(from_time => '2025-01-02 10:00', to_time => '2025-01-03 10:00', environment => 'sticky');
SELECT * FROM weir.stickiness(environment => 'empty');

SELECT r.* FROM unnest(ARRAY[
    'stickiness(''year'')', 'stickiness(NULL)', 'stickiness(time_zone => NULL)', 'stickiness(from_time => ''2025-01-02'', to_time => ''2025-01-01'')',
    'stickiness(environment => NULL)'
]) WITH ORDINALITY AS bad (call, n), pg_temp.refusal(format('SELECT * FROM weir.%s', call)) r ORDER BY n;
