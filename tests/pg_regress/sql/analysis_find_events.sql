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

-- One id, over several partitions and the default one.
SELECT weir.create_partition('2025-01-03'), weir.create_partition('2025-01-05') \g /dev/null
SELECT pg_temp.happens('find', 'q', 'x', timestamptz '2025-01-01' + n * interval '8 hours', jsonb_build_object('n', n)) FROM generate_series(1, 14) n \g /dev/null
-- Whatever is asked of an id, all its events come, in order, in pages of any size: those that are gone don't, nor those of
-- its namesake elsewhere.
SELECT pg_temp.happens('elsewhere', 'q', 'x', timestamptz '2025-01-01' + n * interval '9 hours', '{}') FROM generate_series(1, 14) n \g /dev/null
SELECT pg_temp.happens('find', 'q', 'y', timestamptz '2025-03-01' + n * interval '1 day', '{}') FROM generate_series(1, 40) n \g /dev/null
SELECT count(weir.create_partition(day::date)) FROM generate_series(timestamptz '2025-03-05', '2025-04-05', '1 day') AS day;
DELETE FROM weir.events WHERE distinct_id = 'q' AND environment = 'find' AND (properties ->> 'n')::int IN (1, 6, 7);
DO $$
DECLARE
    last text;
    page uuid[];
    seen uuid[];
    one  record;
BEGIN
    FOR one IN SELECT * FROM unnest('{1,3,25}'::int[]) AS size, unnest('{t,f}'::boolean[]) AS descending, unnest('{timestamp,received_at}'::text[]) AS order_by,
                             unnest('{NULL,2025-01-02 08:00,2025-03-10}'::timestamptz[]) AS from_time, unnest('{NULL,2025-03-20,2025-04-02 00:00:01}'::timestamptz[]) AS to_time,
                             unnest('{NULL,x}'::text[]) AS event LOOP
        seen := '{}';
        last := NULL;
        LOOP
            SELECT array_agg(f.id), (array_agg(f.cursor))[count(*)] INTO page, last
              FROM weir.find_events(environment => 'find', distinct_id => 'q', events => CASE WHEN one.event IS NOT NULL THEN ARRAY[one.event] END, from_time => one.from_time, to_time => one.to_time,
                                    order_by => one.order_by, descending => one.descending, page_size => one.size, after => last) f;
            EXIT WHEN page IS NULL;
            ASSERT cardinality(page) <= one.size;
            seen := seen || page;
        END LOOP;
        ASSERT seen = ARRAY(SELECT e.id FROM weir.events e
                             WHERE e.environment = 'find' AND e.distinct_id = 'q' AND (one.event IS NULL OR e.event = one.event)
                               AND e."timestamp" >= coalesce(one.from_time, '-infinity') AND e."timestamp" < coalesce(one.to_time, 'infinity')
                             ORDER BY extract(epoch FROM e."timestamp") * CASE WHEN one.descending THEN -1 ELSE 1 END), one::text;
    END LOOP;
END
$$;
-- Who may not see an event doesn't find it, though the plan was made for somebody else.
BEGIN;
CREATE POLICY others ON weir.events USING (distinct_id <> 'q');
ALTER TABLE weir.events ENABLE ROW LEVEL SECURITY;
SET LOCAL ROLE weir_reader;
SELECT count(*) FROM weir.find_events(environment => 'find', distinct_id => 'q');
SELECT count(*) FROM weir.find_events(environment => 'find', distinct_id => 'p3');
ROLLBACK;

SELECT r.* FROM unnest(ARRAY[
    'page_size => 0', 'page_size => 1001', 'order_by => ''properties''', 'order_by => ''timestamp; DROP TABLE weir.events''',
    'after => ''garbage''', 'after => translate(encode(convert_to(repeat(''['', 9000), ''UTF8''), ''base64''), E''\n'', '''')', 'after => repeat(''W1tb'', 100000)', 'after => ''W10''', 'after => (SELECT cursor FROM weir.find_events(environment => ''find'', page_size => 1)), descending => false',
    'from_time => ''2025-01-02'', to_time => ''2025-01-02''', 'environment => NULL'
]) WITH ORDINALITY AS bad (arguments, n), pg_temp.refusal(format('SELECT weir.find_events(%s)', arguments)) r ORDER BY n;
