-- A set that a question holds takes at most a bit for each number in the blocks of 65,536 that somebody is in. Where those it
-- holds are more than memory allows, it is asked several times, each time of some of the persons.
CREATE FUNCTION weir.sets_ask(
    asked jsonb, events text[], buckets timestamptz[], width text, environment text,
    from_time timestamptz, to_time timestamptz, seen_from timestamptz, seen_to timestamptz, sets_held int
) RETURNS SETOF bytea
    LANGUAGE plpgsql STABLE PARALLEL RESTRICTED
    SET search_path = pg_catalog, pg_temp
    SET jit = off
    SET enable_seqscan = off
    SET enable_bitmapscan = off
    SET plan_cache_mode = force_generic_plan
AS $$
#variable_conflict use_column
DECLARE
    of_environment CONSTANT text := sets_ask.environment;
    step     CONSTANT interval := CASE width WHEN 'day' THEN interval '24 hours' ELSE interval '1 hour' END;
    question CONSTANT jsonb := asked || jsonb_build_object('events', to_jsonb(sets_ask.events), 'buckets', weir.timeline_times(buckets),
                                                  'from', weir.timeline_time(from_time), 'to', weir.timeline_time(to_time));
    any_of   CONSTANT int := coalesce((events[1] IS NULL)::int, 0) + CASE WHEN cardinality(events) > 1 AND events[2] IS NULL THEN 2 ELSE 0 END;
    kept_from CONSTANT timestamptz := greatest(seen_from, weir.purged_before());
    bounds   CONSTANT record := weir.sets_bounds(of_environment, kept_from, seen_to);
    days     CONSTANT timestamptz[] := ARRAY(SELECT generate_series(date_trunc('day', bounds.first, 'UTC'), bounds.last - step, interval '24 hours'));
    memory   CONSTANT float8 := pg_size_bytes(current_setting('work_mem'));
    -- The blocks that somebody is in. Nearly: a set may hold somebody with a greater number, so the last part has no end.
    present  CONSTANT bigint[] := ARRAY(
        WITH RECURSIVE present (number) AS (
            SELECT min(i.person) / 65536 FROM weir.person_ids i WHERE sets_held > 0
             UNION ALL
            SELECT (SELECT min(i.person) FROM weir.person_ids i WHERE i.person >= (p.number + 1) * 65536) / 65536
              FROM present p
             WHERE p.number IS NOT NULL
        ) SELECT p.number FROM present p WHERE p.number IS NOT NULL LIMIT 65536);
    blocks   CONSTANT bigint := greatest(cardinality(present), 1);
    passes   CONSTANT bigint := least(greatest(ceil(sets_held * blocks * 8192 / memory), 1), blocks);
    -- What is the same in every row is made once.
    told     text := question::text;
    step_us  CONSTANT bigint := extract(epoch FROM step) * 1000000;
    arrived  record;
    merged   record;
    ended    bigint[];
    become   bigint[];
BEGIN
    PERFORM weir.require_no_policies();
    SELECT * INTO arrived
      FROM weir.arrived(of_environment, (
           SELECT array_agg(b.batch)
             FROM weir.batches b
            WHERE b.environment = of_environment AND NOT b.in_rollups AND b.first_time < seen_to AND b.last_time >= kept_from));
    SELECT array_agg(m.person) AS persons, array_agg(m.into_person) AS into_persons
      INTO merged
      FROM weir.merged_persons m WHERE m.environment = of_environment AND NOT m.in_rollups;
    ended := arrived.ended || merged.persons;
    become := arrived.become || merged.into_persons;
    FOR pass IN 1 .. passes LOOP
        IF passes > 1 THEN
            told := question || jsonb_build_object('blocks', jsonb_build_array(
                CASE WHEN pass = 1 THEN 0 ELSE present[blocks * (pass - 1) / passes] + 1 END,
                CASE WHEN pass < passes THEN present[blocks * pass / passes] ELSE 281474976710655 END));
        END IF;
        RETURN QUERY
        SELECT weir.sets_walk(r.bucket, r.of, r.events,
                              CASE WHEN sets_held > 0 THEN weir.bucket_persons(r.person_set, 'hourly', of_environment, r.bucket, r.event) END,
                              told, step_us, kept_from, seen_to, arrived.data, ended, become)
          FROM (SELECT NULL::timestamptz AS bucket, 0 AS of, 0::bigint AS events, NULL::text AS event, NULL::bytea AS person_set
                 UNION ALL
                SELECT b.bucket, coalesce((d.event = sets_ask.events[1])::int, 0) + coalesce((d.event = sets_ask.events[2])::int * 2, 0),
                       b.events, d.event, b.person_set
                  FROM weir.rollup_days d
                 CROSS JOIN LATERAL (
                       SELECT d.day, d.events, d.person_set WHERE width = 'day'
                        UNION ALL
                       SELECT h.bucket, h.events, h.person_set
                         FROM weir.hours_unpack(d.day, CASE width WHEN 'hour' THEN weir.bucket_persons(d.hours, 'hourly', of_environment, d.day, d.event) END) h
                       ) b (bucket, events, person_set)
                 WHERE d.rollup = 'hourly' AND d.environment = of_environment AND d.day = ANY (days) AND d.event = ANY (sets_ask.events)
                   AND b.bucket >= bounds.first AND b.bucket < bounds.last
                   AND (d.event = sets_ask.events[1] OR b.bucket >= sets_ask.from_time)
                 UNION ALL
                SELECT d.day, any_of, d.events, 'any event', d.person_set
                  FROM weir.active_days d
                 WHERE any_of > 0 AND d.environment = of_environment AND d.day >= kept_from AND d.day < seen_to AND d.person_set IS NOT NULL
                   AND (any_of & 1 = 1 OR d.day >= sets_ask.from_time)
                 UNION ALL
                SELECT d.day, any_of, b.events, b.event, b.person_set
                  FROM weir.active_days d
                  JOIN weir.rollup_days b ON b.rollup = 'hourly' AND b.environment = of_environment AND b.day = d.day
                 WHERE any_of > 0 AND d.environment = of_environment AND d.day >= kept_from AND d.day < seen_to AND d.person_set IS NULL
                   AND (any_of & 1 = 1 OR d.day >= sets_ask.from_time)
                 ORDER BY bucket NULLS FIRST) r;
    END LOOP;
END
$$;

COMMENT ON FUNCTION weir.sets_ask(jsonb, text[], timestamptz[], text, text, timestamptz, timestamptz, timestamptz, timestamptz, int) IS
    'Asks the persons that the rollups keep by hour or day, and returns a part of the answer for each part of the persons; several, where the sets that the question holds at a time are more than work_mem; with none, only events are counted. A null event is any. Of the first event all that is seen counts, of the second what is from from_time on. Whether that can be asked weir.on_sets() says.';
