-- The aggregates of ClickHouse's names, on a table that weir knows nothing of.
\getenv srcdir PG_ABS_SRCDIR
\set fixture :srcdir '/fixture/asking.sql'
\set ECHO none
\o /dev/null
\i :fixture
\o
\set ECHO all
\pset format unaligned
\pset null (null)
CREATE TABLE visits (visitor text, page text, at timestamptz);
INSERT INTO visits VALUES
    ('all',    'view', '2025-01-01 10:00'), ('all',    'cart', '2025-01-01 10:05'), ('all',  'pay', '2025-01-01 11:00'),
    ('late',   'view', '2025-01-01 10:00'), ('late',   'cart', '2025-01-01 10:05'), ('late', 'pay', '2025-01-01 11:00:00.000001'),
    ('astray', 'view', '2025-01-01 10:00'), ('astray', 'help', '2025-01-01 10:01'), ('astray', 'cart', '2025-01-01 10:05'),
    ('twice',  'view', '2025-01-01 10:00'), ('twice',  'cart', '2025-01-01 10:05'), ('twice', 'cart', '2025-01-01 10:06'), ('twice', 'pay', '2025-01-01 10:07'),
    ('early',  'pay',  '2025-01-01 09:00'), ('early',  'view', '2025-01-01 10:00'), ('early', 'pay', '2025-01-01 10:01'), ('early', 'cart', '2025-01-01 10:02'), ('early', 'pay', '2025-01-01 10:03'),
    ('nobody', 'help', '2025-01-01 10:00'), ('nowhen', 'view', NULL);

-- The window includes its end: all 3, late 2.
SELECT visitor, weir.window_funnel('1 hour', at, page = 'view', page = 'cart', page = 'pay') FROM visits GROUP BY 1 ORDER BY 1;
-- In strict order "astray" ends at help and "early" at pay, which allow_reentry passes over.
SELECT visitor,
       weir.window_funnel('1 hour', '{strict_order}', at, page = 'view', page = 'cart', page = 'pay') AS strict_order,
       weir.window_funnel('1 hour', '{strict_order,allow_reentry}', at, page = 'view', page = 'cart', page = 'pay') AS reentry,
       weir.window_funnel('1 hour', '{strict_deduplication}', at, page = 'view', page = 'cart', page = 'pay') AS strict_deduplication
  FROM visits GROUP BY 1 ORDER BY 1;
-- One row that meets two conditions, and two rows of one time.
SELECT weir.window_funnel('0', at, true, true) AS usual,
       weir.window_funnel('0', '{strict_once}', at, true, true) AS once,
       weir.window_funnel('0', '{strict_increase}', at, true, true) AS increase
  FROM (VALUES (timestamptz '2025-01-01')) AS one (at);
SELECT weir.window_funnel('0', '{strict_once}', at, n > 0, n > 0, n > 1) AS once, weir.window_funnel('0', '{strict_increase}', at, n > 0, n > 1) AS increase
  FROM (VALUES (1, timestamptz '2025-01-01'), (2, timestamptz '2025-01-01'), (3, timestamptz '2025-01-01')) AS three (n, at);
-- What is unknown isn't met; without rows nothing is.
SELECT weir.window_funnel('1 day', at, page = 'view', NULL) FROM visits;
SELECT weir.window_funnel('1 day', at, page = 'view'), weir.sequence_match('(?1)', at, true), weir.sequence_count('(?1)', at, true), weir.retention_flags(true)
  FROM visits WHERE false;
SELECT visitor, weir.retention_flags(page = 'view', page = 'cart', page = 'pay') FROM visits GROUP BY 1 ORDER BY 1;
SELECT visitor,
       weir.sequence_match('(?1)(?2)', at, page = 'view', page = 'cart') AS straight,
       weir.sequence_match('(?1)(?t<=60)(?2)', at, page = 'view', page = 'pay') AS soon,
       weir.sequence_count('(?1).*(?2)', at, page = 'cart', page = 'pay') AS cart_pay,
       weir.sequence_count('(?1)', at, page = 'pay') AS pay
  FROM visits GROUP BY 1 ORDER BY 1;
-- As a window function, whose state lives on from row to row; and by FILTER.
SELECT visitor, page, weir.window_funnel('1 hour', at, page = 'view', page = 'cart', page = 'pay') OVER (PARTITION BY visitor ORDER BY at)
  FROM visits WHERE visitor IN ('all', 'early') ORDER BY visitor, at;
SELECT weir.sequence_count('(?1)', at, page = 'pay') FILTER (WHERE visitor = 'early') FROM visits;

-- More rows than a state begins with room for, in one process and in several: 1,000 visitors of 30 rows each.
CREATE TABLE many AS
SELECT n % 1000 AS visitor, n / 1000 AS page, timestamptz '2025-01-01' + n * interval '1 second' AS at FROM generate_series(0, 29999) n;
ALTER TABLE many SET (parallel_workers = 2);
ANALYZE many;
SELECT level, count(*) FROM (
    SELECT weir.window_funnel('1 day', at, page = 0, page = visitor % 30, page = 29) AS level FROM many GROUP BY visitor) AS levels GROUP BY 1 ORDER BY 1;
CREATE VIEW answers AS
SELECT weir.window_funnel('1 day', '{strict_once}', at, page >= 0, page > 3, page = 29) AS once,
       weir.sequence_match('(?1)(?t>=1000)(?2)', at, page < 5, page = 5) AS follows,
       weir.sequence_count('(?1)(?2)', at, page % 2 = 0, page % 2 = 1) AS pairs,
       weir.retention_flags(page = 29, page = 0, page = 30) AS flags
  FROM many;
SELECT * FROM answers;
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
SET min_parallel_table_scan_size = 0;
EXPLAIN (COSTS OFF) SELECT * FROM answers;
SELECT * FROM answers;
EXPLAIN (COSTS OFF) SELECT visitor, weir.window_funnel('1 day', at, page = 0, page = 29) FROM many GROUP BY visitor;
SELECT level, count(*) FROM (
    SELECT weir.window_funnel('1 day', at, page = 0, page = visitor % 30, page = 29) AS level FROM many GROUP BY visitor) AS levels GROUP BY 1 ORDER BY 1;
SET max_parallel_workers_per_gather = 0;

-- What is refused.
SELECT r.* FROM unnest(ARRAY[
    'window_funnel(NULL, at, true)', 'window_funnel(''-1 second'', at, true)', 'window_funnel(''1 month'', at, true)',
    'window_funnel(''1 day'', at, VARIADIC ''{}'')', 'window_funnel(''1 day'', at, VARIADIC NULL)',
    'window_funnel(''1 day'', at, VARIADIC array_fill(true, ''{33}''))',
    'window_funnel(''1 day'', ''{strict}'', at, true)', 'window_funnel(''1 day'', NULL::text[], at, true)', 'window_funnel(''1 day'', ''{allow_reentry}'', at, true)',
    'window_funnel(page * interval ''1 day'', at, true)', 'window_funnel(''1 day'', at, VARIADIC array_fill(true, ARRAY[1 + page]))',
    'retention_flags(VARIADIC ''{}'')',
    'sequence_match(NULL, at, true)', 'sequence_match(''(?1)(?2)'', at, true)', 'sequence_match(''(?1) (?1)'', at, true)', 'sequence_count(''(?t=1)'', at, true)',
    'sequence_match(page::text, at, true)',
    'sequence_match(repeat(''.*(?1)(?t<=86400)'', 9) || ''.*(?1)(?t>86400)(?2)'', at, page < 29, page = 29)'
]) WITH ORDINALITY AS bad (call, n), pg_temp.refusal(format('SELECT weir.%s FROM many', call)) r ORDER BY n;
SET work_mem = '64kB';
SELECT r.* FROM pg_temp.refusal('SELECT weir.window_funnel(''1 day'', at, true) FROM many') r;
RESET work_mem;
-- Nobody needs the parts of an aggregate, and called by themselves they do nothing.
SELECT r.* FROM unnest(ARRAY[
    'combine_rows(''a'', ''b'')', 'window_funnel_add(NULL, ''1 day'', now(), true)', 'retention_flags_add(NULL, true)',
    'sequence_add(NULL, '''', now(), true)', 'window_funnel_end(''a'')', 'sequence_match_end(''\x01000000000000000101000000000000ff'')', 'retention_flags_end('''')'
]) WITH ORDINALITY AS bad (call, n), pg_temp.refusal(format('SELECT weir.%s', call)) r ORDER BY n;
-- Whoever may ask may aggregate.
SET ROLE weir_reader;
SELECT weir.window_funnel('1 day', now(), true), weir.retention_flags(true, false), weir.sequence_match('.', now(), true), weir.sequence_count('.', now(), true);
SELECT r.code FROM pg_temp.refusal('SELECT weir.window_funnel_end(NULL)') r;
RESET ROLE;
