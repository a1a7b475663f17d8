-- A statement of its own for what weir.count_batches() is one for.
CREATE FUNCTION weir.count_live(
    rollup text, environment text, batches bigint[], first_time timestamptz, last_time timestamptz,
    stale_from timestamptz, stale_to timestamptz, from_time timestamptz, to_time timestamptz
) RETURNS TABLE (bucket timestamptz, event text, breakdown jsonb, events bigint, person_set bytea)
    LANGUAGE plpgsql STABLE PARALLEL RESTRICTED
    SET search_path = pg_catalog, pg_temp
    SET jit = off
    SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_column
DECLARE
    of_environment CONSTANT text := count_live.environment;
    kind           record;
BEGIN
    IF batches IS NULL AND stale_from IS NULL THEN
        RETURN;
    END IF;
    SELECT r.* INTO kind FROM weir.rollups r WHERE r.name = count_live.rollup;
    RETURN QUERY
    WITH stale AS MATERIALIZED (
        SELECT DISTINCT s.day, s.event
          FROM weir.stale_days s
         WHERE s.environment = of_environment AND s.day >= greatest(stale_from, weir.purged_before()) AND s.day < stale_to
           AND (kind.events IS NULL OR s.event = ANY (kind.events))
    )
    SELECT l.bucket, l.event, l.breakdown, count(*), weir.person_set(array_agg(i.person))
      FROM (SELECT date_trunc(kind.granularity, e."timestamp", 'UTC') AS bucket, e.event, e.distinct_id,
                   CASE kind.breakdown WHEN '{}' THEN '{}' ELSE weir.rollup_breakdown(e.properties, kind.breakdown) END AS breakdown
              FROM weir.events e
             WHERE e.environment = of_environment AND e."timestamp" BETWEEN count_live.first_time AND count_live.last_time
               AND e.batch BETWEEN batches[1] AND batches[cardinality(batches)] AND e.batch IN (SELECT unnest(batches))
               AND (kind.events IS NULL OR e.event = ANY (kind.events))
               AND NOT EXISTS (SELECT FROM stale s WHERE s.event = e.event AND s.day = date_trunc('day', e."timestamp", 'UTC'))
            UNION ALL
            SELECT date_trunc(kind.granularity, e."timestamp", 'UTC'), e.event, e.distinct_id,
                   CASE kind.breakdown WHEN '{}' THEN '{}' ELSE weir.rollup_breakdown(e.properties, kind.breakdown) END
              FROM weir.events e
              JOIN stale s ON s.event = e.event AND s.day = date_trunc('day', e."timestamp", 'UTC')
             WHERE e.environment = of_environment AND e."timestamp" >= stale_from AND e."timestamp" < stale_to) l
      LEFT JOIN weir.person_ids i ON i.distinct_id = l.distinct_id AND i.environment = of_environment
     WHERE l.bucket >= count_live.from_time AND l.bucket < count_live.to_time
     GROUP BY 1, 2, 3;
END
$$;

COMMENT ON FUNCTION weir.count_live(text, text, bigint[], timestamptz, timestamptz, timestamptz, timestamptz, timestamptz, timestamptz) IS
    'The buckets of a rollup from a time on and before another, as far as they are counted from weir.events: the events of batches, in their order, which lie between first_time and last_time; and as a whole what is stale from stale_from on and before stale_to.';
