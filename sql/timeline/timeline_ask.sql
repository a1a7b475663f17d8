-- With one way of each kind left, each partition is read by its primary key, so pieces come by shard, week and first
-- person; which the walk checks. Partitions hold whole shards, hence each is a complete aggregate, and several of
-- them run at once. Neither this nor who calls
-- it may stand in a parallel plan itself: it changes a setting.
--
-- What is live may be megabytes, and stands in any plan that knows parameters' values several times over: hence generic plans,
-- here and in who calls it, wherever a statement allows them.
CREATE FUNCTION weir.timeline_ask(
    question jsonb, environment text, from_time timestamptz, to_time timestamptz, live bytea[], skipped bigint[],
    bytes_an_event int DEFAULT 0
) RETURNS SETOF bytea
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
    SET jit = off
    SET timezone = 'UTC'
    SET enable_partitionwise_aggregate = on
    SET enable_seqscan = off
    SET enable_bitmapscan = off
    SET enable_sort = off
    SET enable_hashagg = off
    SET min_parallel_index_scan_size = 0
    SET min_parallel_table_scan_size = 0
    SET parallel_tuple_cost = 0
    SET parallel_setup_cost = 0
    SET plan_cache_mode = force_generic_plan
AS $$
DECLARE
    walked     CONSTANT text := weir.timeline_walk_sql();
    after_week CONSTANT date := from_time::date - 7;
    last_week  CONSTANT date := (to_time - interval '1 microsecond')::date;
    size       CONSTANT bigint := (SELECT sum(pg_relation_size(i.inhrelid)) FROM pg_inherits i WHERE i.inhparent = 'weir.timeline'::regclass);
    memory     CONSTANT float8 := pg_size_bytes(current_setting('work_mem')) * current_setting('hash_mem_multiplier')::float8;
    is_kept    CONSTANT boolean := EXISTS (SELECT FROM weir.timeline t
                                            WHERE t.environment = timeline_ask.environment AND t.week > after_week AND t.week <= last_week);
    passes     int := 1;
    asked      text := question::text;
    a_gather   CONSTANT text := current_setting('max_parallel_workers_per_gather');
    in_all     CONSTANT text := current_setting('max_parallel_workers');
BEGIN
    PERFORM weir.require_no_policies();
    -- A second process takes some milliseconds of CPU and more of time to start, in which one walks through some megabytes.
    IF size < 12000000 THEN
        PERFORM set_config('parallel_setup_cost', '1e9', true);
    ELSIF a_gather = '1' AND in_all <> '0' THEN
        -- The planner thinks nothing of one worker for whole partitions: it forgets that the leader walks, too. So it is told
        -- of two, of whom one can be had.
        PERFORM set_config('max_parallel_workers_per_gather', '2', true), set_config('max_parallel_workers', '1', true);
    END IF;
    -- What is kept of a shard with too many events is kept of some of its persons at a time. An event takes 4 bytes at least.
    IF size / 4 * bytes_an_event > memory THEN
        SELECT least(ceil(coalesce(max(s.events), 0) * bytes_an_event / memory), 16384)
          INTO passes
          FROM (SELECT sum(t.events) AS events
                  FROM weir.timeline t
                 WHERE t.environment = timeline_ask.environment AND t.week > after_week AND t.week <= last_week
                 GROUP BY t.shard) s;
    END IF;
    from_time := greatest(from_time, weir.purged_before());
    FOR pass IN 1 .. greatest(passes, 1) LOOP
        IF passes > 1 THEN
            asked := (question || jsonb_build_object('persons', jsonb_build_array(16384 * (pass - 1) / passes, 16384 * pass / passes - 1)))::text;
        END IF;
        IF is_kept THEN
            RETURN QUERY EXECUTE format('SELECT part FROM (%s) walked', walked)
                USING asked, environment, from_time, to_time, live, skipped, after_week, last_week;
        END IF;
        IF live IS NOT NULL THEN
            -- Shards that are new have no piece yet that would begin their walk.
            RETURN QUERY
            SELECT weir.timeline_walk(n.shard, NULL, NULL, asked, from_time, to_time, live, skipped)
              FROM (SELECT DISTINCT h.shard FROM unnest(live) AS l (data), weir.timeline_piece(l.data) h) n
             WHERE NOT EXISTS (SELECT FROM weir.timeline t
                                WHERE t.shard = n.shard AND t.environment = timeline_ask.environment AND t.week > after_week AND t.week <= last_week)
             GROUP BY n.shard;
        END IF;
    END LOOP;
    PERFORM set_config('max_parallel_workers_per_gather', a_gather, true), set_config('max_parallel_workers', in_all, true);
END
$$;

COMMENT ON FUNCTION weir.timeline_ask(jsonb, text, timestamptz, timestamptz, bytea[], bigint[], int) IS
    'Asks the timeline, shards in parallel, and returns a part of the answer for each shard; several, where what the question keeps of so many bytes an event is more than work_mem times hash_mem_multiplier. live and skipped are what weir.timeline_live() says; the codes of names in the question are those of its names.';
