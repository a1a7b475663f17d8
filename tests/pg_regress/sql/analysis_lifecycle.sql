\getenv srcdir PG_ABS_SRCDIR
\set fixture :srcdir '/fixture/asking.sql'
\set ECHO none
\o /dev/null
\i :fixture
\o
\set ECHO all
\pset format unaligned
\pset null (null)
-- a in weeks 1, 2 and 4; b in week 2; c on Sunday evening of week 2, which is week 3 in Auckland.
SELECT pg_temp.day('life', 'a', '2025-01-06', 'view@10:00 view@11:00') \g /dev/null
SELECT pg_temp.day('life', 'a', '2025-01-13', 'view@10:00') \g /dev/null
SELECT pg_temp.day('life', 'a', '2025-01-27', 'pay@10:00') \g /dev/null
SELECT pg_temp.day('life', 'b', '2025-01-14', 'view@10:00') \g /dev/null
SELECT pg_temp.day('life', 'c', '2025-01-19', 'pay@20:00') \g /dev/null

-- Week 1: a new. Week 2: b and c new, a returning. Week 3: all three dormant. Week 4: a resurrecting.
SELECT * FROM weir.lifecycle(environment => 'life');
-- In Auckland c is new in week 3, and dormant in week 4.
SELECT * FROM weir.lifecycle(time_zone => 'Pacific/Auckland', environment => 'life');
-- What was before the range counts: a is not new in week 2, and week 5 knows who was there in week 4.
SELECT * FROM weir.lifecycle(from_time => '2025-01-13', to_time => '2025-02-10', environment => 'life');
-- Of one event: c is new in week 2, a in week 4.
SELECT * FROM weir.lifecycle(event => 'pay', environment => 'life');
SELECT * FROM weir.lifecycle('month', environment => 'life');
SELECT bucket, new, dormant FROM weir.lifecycle('day', from_time => '2025-01-13', to_time => '2025-01-16', environment => 'life');
-- A day that begins at 1 o'clock is a day.
SELECT pg_temp.day('early', 'a', '2018-11-04', 'view@10:00') \g /dev/null
SELECT * FROM weir.lifecycle('day', time_zone => 'America/Sao_Paulo', environment => 'early');
SELECT * FROM weir.lifecycle(environment => 'empty');

SELECT r.* FROM unnest(ARRAY[
    'lifecycle(''hour'')', 'lifecycle(NULL)', 'lifecycle(time_zone => ''nowhere'')', 'lifecycle(from_time => ''2025-01-02'', to_time => ''2025-01-02'')',
    'lifecycle(environment => NULL)'
]) WITH ORDINALITY AS bad (call, n), pg_temp.refusal(format('SELECT * FROM weir.%s', call)) r ORDER BY n;
