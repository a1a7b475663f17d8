\getenv srcdir PG_ABS_SRCDIR
\set fixture :srcdir '/fixture/asking.sql'
\set ECHO none
\o /dev/null
\i :fixture
\o
\set ECHO all
\pset format unaligned
\pset null (null)
-- Seven events, two of them at one moment, in pages of two: none is skipped, none comes twice.
SELECT pg_temp.happens('find', 'p' || n, 'x', timestamptz '2025-01-01' + least(n, 6) * interval '1 day', '{}') FROM generate_series(1, 7) n \g /dev/null
DO $$
DECLARE
    last text;
    page uuid[];
    seen uuid[];
    until timestamptz;
BEGIN
    FOREACH until IN ARRAY '{NULL, 2025-01-08, 2025-01-07 00:00:01, 2025-02-05}'::timestamptz[] LOOP
        seen := '{}';
        last := NULL;
        LOOP
            SELECT array_agg(f.id), (array_agg(f.cursor))[count(*)] INTO page, last
              FROM weir.find_events(environment => 'find', to_time => until, page_size => 2, after => last) f;
            EXIT WHEN page IS NULL;
            seen := seen || page;
        END LOOP;
        ASSERT seen = ARRAY(SELECT id FROM weir.events WHERE environment = 'find' ORDER BY "timestamp" DESC, id DESC);
    END LOOP;
END
$$;
SELECT distinct_id FROM weir.find_events(environment => 'find', descending => false, order_by => 'received_at', page_size => 2);
SELECT "timestamp", event, category, platform, properties, context FROM weir.find_events(environment => 'find', distinct_id => 'p3');
-- From is inside the range, to is outside.
SELECT weir.count_events(environment => 'find', from_time => '2025-01-03', to_time => '2025-01-05') AS two,
       weir.count_events(environment => 'find', events => '{x,y}') AS seven, weir.count_events(environment => 'find', events => '{y}') AS none,
       weir.count_events(environment => 'find', distinct_id => 'p1') AS one, weir.count_events(environment => 'elsewhere') AS none;

SELECT r.* FROM unnest(ARRAY[
    'page_size => 0', 'page_size => 1001', 'order_by => ''properties''', 'order_by => ''timestamp; DROP TABLE weir.events''',
    'after => ''garbage''', 'after => ''W10''', 'after => (SELECT cursor FROM weir.find_events(environment => ''find'', page_size => 1)), descending => false',
    'from_time => ''2025-01-02'', to_time => ''2025-01-02''', 'environment => NULL'
]) WITH ORDINALITY AS bad (arguments, n), pg_temp.refusal(format('SELECT weir.find_events(%s)', arguments)) r ORDER BY n;
