-- Workers take whole partitions, which hold whole shards; each partition is read by its primary key, in order.
\pset format unaligned
\pset tuples_only on
SET max_parallel_workers_per_gather = 2;
BEGIN;
-- As in the function that asks.
SELECT count(set_config(split_part(setting, '=', 1), split_part(setting, '=', 2), true)) > 10
  FROM pg_proc, unnest(proconfig) AS setting WHERE oid = 'weir.timeline_ask'::regproc;
CREATE FUNCTION pg_temp.plan() RETURNS SETOF text LANGUAGE plpgsql AS $$
BEGIN
    RETURN QUERY EXECUTE format('EXPLAIN (COSTS OFF) SELECT part FROM (%s) walked', weir.timeline_walk_sql())
        USING ''::text, 'production'::text, now(), now(), NULL::bytea[], NULL::bigint[], date '2025-01-01', date '2025-02-01';
END
$$;
-- Which partition comes first is a matter of taste.
SELECT line, count(*)
  FROM (SELECT regexp_replace(line, '(timeline|t)_\d+', '\1_N', 'g') AS line, n FROM pg_temp.plan() WITH ORDINALITY AS p (line, n)) p
 GROUP BY line ORDER BY min(n);
COMMIT;
