-- A statement of its own, since the planner looks at each partition that may hold events, which with many takes longer than
-- all the rest of a refresh: and mostly there is nothing to count.
CREATE FUNCTION weir.count_batches(environment text, batches bigint[], missing bigint[], first_time timestamptz, last_time timestamptz)
    RETURNS TABLE (rollup text, day timestamptz, event text, breakdown jsonb, events bigint, person_set bytea, last_person bigint, hours bytea)
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
    SET jit = off
    SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_column
DECLARE
    of_environment CONSTANT text := count_batches.environment;
BEGIN
    IF batches IS NULL THEN
        RETURN;
    END IF;
    RETURN QUERY
    SELECT h.rollup, h.day, h.event, h.breakdown, sum(h.events)::bigint, weir.person_set_all(h.person_set), max(h.last_person),
           CASE h.granularity WHEN 'hour' THEN weir.hours_pack(array_agg(h.hour), array_agg(h.events), array_agg(h.person_set)) END
      FROM (SELECT r.name AS rollup, r.granularity, date_trunc('day', e."timestamp", 'UTC') AS day, e.event,
                   CASE r.breakdown WHEN '{}' THEN '{}' ELSE weir.rollup_breakdown(e.properties, r.breakdown) END AS breakdown,
                   extract(hour FROM e."timestamp" AT TIME ZONE 'UTC')::int AS hour,
                   count(*) AS events, weir.person_set(array_agg(i.person)) AS person_set, max(i.person) AS last_person
              FROM weir.events e
              JOIN weir.rollups r ON r.kept_in = r.name AND (r.breakdown <> '{}' OR e.batch = ANY (count_batches.missing))
                                 AND (r.events IS NULL OR e.event = ANY (r.events))
              LEFT JOIN weir.person_ids i ON i.distinct_id = e.distinct_id AND i.environment = e.environment
             WHERE e.environment = of_environment
               AND e."timestamp" BETWEEN count_batches.first_time AND count_batches.last_time
               AND e.batch BETWEEN batches[1] AND batches[cardinality(batches)] AND e.batch IN (SELECT unnest(batches))
             GROUP BY 1, 2, 3, 4, 5, 6) h
     GROUP BY h.rollup, h.granularity, h.day, h.event, h.breakdown;
END
$$;

COMMENT ON FUNCTION weir.count_batches(text, bigint[], bigint[], timestamptz, timestamptz) IS
    'What batches, in their order, add to the rows of weir.rollup_days, counted from their events, which lie between two times: of rollups with a breakdown all of them, of others those of missing.';
