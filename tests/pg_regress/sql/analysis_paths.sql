\getenv srcdir PG_ABS_SRCDIR
\set fixture :srcdir '/fixture/asking.sql'
\set ECHO none
\o /dev/null
\i :fixture
\o
\set ECHO all
\pset format unaligned
\pset null (null)
-- Three sessions of two persons: a's second is half an hour after its first; b's is named.
SELECT pg_temp.day('paths', 'a', '2025-01-01', 'home@10:00 list@10:01 item@10:02 pay@10:05') \g /dev/null
SELECT pg_temp.day('paths', 'a', '2025-01-01', 'home@10:35 list@10:38') \g /dev/null
SELECT pg_temp.day('paths', 'b', '2025-01-01', 'list@09:00 home@10:00 list@12:00 item@12:10 list@12:11', '{"$session": "s1"}') \g /dev/null

-- From each session's first event; home to list took 60 and 180 seconds at step 1, 7200 at step 2.
SELECT * FROM weir.paths(environment => 'paths');
SELECT * FROM weir.paths(depth => 1, environment => 'paths');
-- From home.
SELECT * FROM weir.paths(start_event => 'home', environment => 'paths');
-- The two edges up to the first item: the last one is step 2.
SELECT * FROM weir.paths(end_event => 'item', depth => 2, environment => 'paths');
-- From home to the first item after it, in at most two edges; to the first pay nobody comes in two.
SELECT * FROM weir.paths(start_event => 'home', end_event => 'item', depth => 2, environment => 'paths');
SELECT * FROM weir.paths(start_event => 'home', end_event => 'pay', depth => 2, environment => 'paths');
-- From list back to list: an event doesn't lead to itself.
SELECT * FROM weir.paths(start_event => 'list', end_event => 'list', environment => 'paths');
-- The commonest edges only; the range cuts a session.
SELECT * FROM weir.paths(top => 2, environment => 'paths');
SELECT * FROM weir.paths('2025-01-01 10:02', '2025-01-01 12:10', environment => 'paths');
SELECT * FROM weir.paths(environment => 'empty');

SELECT r.* FROM unnest(ARRAY[
    'paths(depth => 0)', 'paths(depth => NULL)', 'paths(top => 0)', 'paths(''2025-01-02'', ''2025-01-01'')', 'paths(environment => NULL)'
]) WITH ORDINALITY AS bad (call, n), pg_temp.refusal(format('SELECT * FROM weir.%s', call)) r ORDER BY n;
