CREATE FUNCTION weir.rollup_sets(
    name        text        DEFAULT 'hourly',
    from_time   timestamptz DEFAULT NULL,
    to_time     timestamptz DEFAULT NULL,
    environment text        DEFAULT 'production',
    sets        boolean     DEFAULT true
) RETURNS TABLE (bucket timestamptz, event text, breakdown jsonb, events bigint, persons bigint, person_set bytea)
    LANGUAGE plpgsql STABLE PARALLEL RESTRICTED
    SET search_path = pg_catalog, pg_temp
    SET jit = off
    SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_column
DECLARE
    of_environment CONSTANT text := rollup_sets.environment;
    after_time     CONSTANT timestamptz := coalesce(rollup_sets.from_time, '-infinity');
    before_time    CONSTANT timestamptz := coalesce(rollup_sets.to_time, 'infinity');
    first_day      CONSTANT timestamptz := date_trunc('day', after_time, 'UTC');
    until_time     CONSTANT timestamptz := before_time + interval '24 hours';   -- the last bucket ends by then
    kind           record;
    merged         record;
    untaken        record;
    from_rows      bigint[];   -- untaken batches whose events are read
    stale_from     timestamptz;
    stale_to       timestamptz;
BEGIN
    PERFORM weir.require_range(from_time, to_time, of_environment);
    PERFORM weir.require_no_policies();
    PERFORM weir.require_one_of('the name of a rollup', rollup_sets.name, ARRAY(SELECT r.name FROM weir.rollups r ORDER BY r.name));
    -- The function is STABLE: all its statements see one snapshot.
    SELECT r.* INTO kind FROM weir.rollups r WHERE r.name = rollup_sets.name;
    SELECT array_agg(m.person) AS persons, array_agg(m.into_person) AS into_persons
      INTO merged
      FROM weir.merged_persons m WHERE m.environment = of_environment AND NOT m.in_rollups;
    SELECT array_agg(b.batch ORDER BY b.batch) AS batches,
           array_agg(b.batch ORDER BY b.batch) FILTER (WHERE NOT EXISTS (
               SELECT FROM weir.arrivals a WHERE a.batch = b.batch AND a.environment = b.environment)) AS missing,
           greatest(min(b.first_time), after_time) AS first_time, least(max(b.last_time), until_time) AS last_time
      INTO untaken
      FROM weir.batches b
     WHERE b.environment = of_environment AND NOT b.in_rollups AND b.last_time >= after_time AND b.first_time < until_time;
    from_rows := CASE kind.breakdown WHEN '{}' THEN untaken.missing ELSE untaken.batches END;
    SELECT min(s.day), max(s.day) + interval '24 hours' INTO stale_from, stale_to
      FROM weir.stale_days s
     WHERE s.environment = of_environment AND s.day >= first_day AND s.day < before_time;

    RETURN QUERY
    WITH stale AS MATERIALIZED (
        SELECT DISTINCT s.day, s.event
          FROM weir.stale_days s
         WHERE s.environment = of_environment AND s.day >= greatest(first_day, weir.purged_before()) AND s.day < before_time
           AND (kind.events IS NULL OR s.event = ANY (kind.events))
    ), live AS (
        SELECT l.bucket, l.event, l.breakdown, sum(l.events)::bigint AS events, weir.person_set_union(l.person_set) AS person_set
          FROM (SELECT * FROM weir.count_live(kind.name, of_environment, from_rows, untaken.first_time, untaken.last_time, stale_from, stale_to, after_time, before_time)
                 UNION ALL
                SELECT b.bucket, a.event, '{}', b.events, b.person_set
                  FROM weir.groups_of_batches(of_environment, CASE kind.breakdown WHEN '{}' THEN untaken.batches END) AS g (batches)
                 CROSS JOIN LATERAL weir.arrived(of_environment, g.batches) r
                 CROSS JOIN LATERAL weir.arrivals_days(r.data, r.ended, r.become, weir.purged_before()) a
                 CROSS JOIN LATERAL (
                       SELECT a.day, a.events, a.person_set WHERE kind.granularity = 'day'
                        UNION ALL
                       SELECT h.bucket, h.events, h.person_set FROM weir.hours_unpack(a.day, CASE kind.granularity WHEN 'hour' THEN a.hours END) h
                       ) b (bucket, events, person_set)
                 WHERE (kind.events IS NULL OR a.event = ANY (kind.events))
                   AND b.bucket >= after_time AND b.bucket < before_time
                   AND NOT EXISTS (SELECT FROM stale s WHERE s.event = a.event AND s.day = a.day)) l
         GROUP BY 1, 2, 3
    ), kept AS (
        SELECT b.bucket, d.event, d.breakdown, b.events, b.persons, m.day IS NOT NULL AS may_be_merged,
               CASE WHEN rollup_sets.sets OR m.day IS NOT NULL
                         OR EXISTS (SELECT FROM live l WHERE l.bucket = b.bucket AND l.event = d.event AND l.breakdown = d.breakdown)
                    THEN b.person_set END AS person_set
          FROM weir.rollup_days d
          LEFT JOIN weir.merged_days(kind.kept_in, of_environment, merged.persons, first_day, until_time) m ON m.day = d.day AND m.event = d.event
         CROSS JOIN LATERAL (
               SELECT d.day, d.events, d.persons, d.person_set WHERE kind.granularity = 'day'
                UNION ALL
               SELECT h.bucket, h.events, h.persons, h.person_set
                 FROM weir.hours_unpack(d.day, CASE kind.granularity WHEN 'hour' THEN weir.bucket_persons(d.hours, kind.name, of_environment, d.day, d.event) END) h
               ) b (bucket, events, persons, person_set)
         WHERE d.rollup = kind.kept_in AND d.environment = of_environment AND d.day >= first_day AND d.day < before_time
           AND b.bucket >= after_time AND b.bucket < before_time
           AND NOT EXISTS (SELECT FROM stale s WHERE s.day = d.day AND s.event = d.event)
    )
    SELECT bucket, event, breakdown, coalesce(k.events, 0) + coalesce(l.events, 0),
           CASE WHEN l.person_set IS NULL AND NOT k.may_be_merged THEN k.persons ELSE weir.person_set_count(whole.person_set) END,
           CASE WHEN rollup_sets.sets THEN whole.person_set END
      FROM kept k
      FULL JOIN live l USING (bucket, event, breakdown)
     CROSS JOIN LATERAL (
           SELECT CASE WHEN k.may_be_merged
                       THEN coalesce(weir.person_set_replace(weir.bucket_persons(k.person_set, kind.name, of_environment, bucket, event),
                                                             merged.persons, merged.into_persons), k.person_set)
                       WHEN l.person_set IS NOT NULL THEN weir.bucket_persons(k.person_set, kind.name, of_environment, bucket, event)
                       ELSE k.person_set END AS person_set
           OFFSET 0) own
     CROSS JOIN LATERAL (
           SELECT CASE WHEN own.person_set IS NULL THEN l.person_set
                       WHEN l.person_set IS NULL THEN own.person_set
                       ELSE weir.person_set_unite(own.person_set, l.person_set) END AS person_set
           OFFSET 0) whole
     ORDER BY bucket, event, breakdown;
END
$$;

COMMENT ON FUNCTION weir.rollup_sets(text, timestamptz, timestamptz, text, boolean) IS
    'The rows of weir.rollup() in the rollup''s own buckets, and who: sets of persons, to be united over buckets and events and counted; or, without sets, null.';
