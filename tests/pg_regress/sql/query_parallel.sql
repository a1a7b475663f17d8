-- Questions may stand in queries that PostgreSQL runs in parallel. What begins a subtransaction can't, and nor can its callers.
SELECT p.proname FROM pg_proc p
 WHERE p.pronamespace = 'weir'::regnamespace AND p.proparallel <> 'u'
   AND (p.prosrc ~ '\nEXCEPTION WHEN|\n +EXCEPTION WHEN'
        OR EXISTS (SELECT FROM pg_proc risky WHERE risky.pronamespace = 'weir'::regnamespace AND risky.prosrc ~ '\n *EXCEPTION WHEN' AND p.prosrc ~ ('weir\.' || risky.proname || '\(')));
SELECT stored FROM weir.insert_batch((
    SELECT jsonb_agg(jsonb_build_object('event', 'view', 'distinct_id', 'd' || n % 7, 'timestamp', timestamptz '2025-03-01' + n * interval '1 minute'))::text FROM generate_series(1, 3000) AS n));
CALL weir.drain_default();
ANALYZE weir.events;
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
SET min_parallel_table_scan_size = 0;
SELECT raw.events, asked.* FROM (SELECT count(*) AS events FROM weir.events WHERE "timestamp" > '2025-03-01') raw,
       (SELECT (SELECT sum(events) FROM weir.rollup('daily')) AS rollup, (SELECT sum(value) FROM weir.trend('view', '2025-03-01', '2025-03-05')) AS trend,
               (SELECT max(persons) FROM weir.active_persons('day', '2025-03-01', '2025-03-05')) AS active, (SELECT count(*) FROM weir.stickiness('day', '2025-03-01', '2025-03-05')) AS stickiness,
               (SELECT sum(sessions) FROM weir.sessions('2025-03-01', '2025-03-05')) AS sessions, (SELECT sum(new) FROM weir.lifecycle('day', '2025-03-01', '2025-03-05')) AS new,
               (SELECT count(*) FROM weir.retention('view', from_time => '2025-03-01', to_time => '2025-03-03', period => 'day', periods => 1)) AS retention,
               (SELECT count(*) FROM weir.find_events(page_size => 5, after => (SELECT cursor FROM weir.find_events(page_size => 1)))) AS found) asked;
SELECT raw.events, asked.* FROM (SELECT count(*) AS events FROM weir.events WHERE "timestamp" > '2025-03-01') raw,
       (SELECT (SELECT persons FROM weir.funnel(ARRAY['view', 'view'], '2025-03-01', '2025-03-05') WHERE step = 2) AS funnel,
               (SELECT sum(persons) FROM weir.paths('2025-03-01', '2025-03-05', depth => 1)) AS paths,
               weir.count_events(filters => '[{"property": "plan", "operator": "not_regex", "value": "^x"}]') AS counted) asked;
