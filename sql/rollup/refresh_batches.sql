-- Which batches are taken is settled first, and their events never change: so what has arrived and what is read from the
-- events may be seen by snapshots of their own. A merge that is committed between the two leaves a row in weir.merged_persons,
-- an event that is taken away one in weir.stale_days, and neither is taken here; a purge waits for the lock on weir.events.
CREATE FUNCTION weir.refresh_batches(environment text, last_batch bigint) RETURNS boolean
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
    SET jit = off
    SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_column
DECLARE
    -- What one transaction takes: enough to touch a day seldom, few enough to be done in a second or two.
    events_at_once CONSTANT int := 250000;
    of_environment CONSTANT text := refresh_batches.environment;
    taken     record;
    arrived   record;
    changed   timestamptz[];
    from_rows bigint[];   -- batches of which events are read, for the sake of their properties, or because nothing of them has arrived
BEGIN
    SELECT array_agg(batch ORDER BY batch) AS batches, min(first_time) AS first_time, max(last_time) AS last_time
      INTO taken
      FROM (SELECT b.batch, b.first_time, b.last_time, sum(b.stored) OVER (ORDER BY b.batch) - b.stored AS events_before
              FROM weir.batches b
             WHERE b.environment = of_environment AND NOT b.in_rollups AND b.batch <= refresh_batches.last_batch
             ORDER BY b.batch
             LIMIT 10000) next
     WHERE events_before < events_at_once;
    IF taken.batches IS NULL THEN
        RETURN false;
    END IF;
    SELECT * INTO arrived FROM weir.arrived(of_environment, taken.batches);
    from_rows := CASE WHEN EXISTS (SELECT FROM weir.rollups r WHERE r.breakdown <> '{}') THEN taken.batches ELSE arrived.missing END;

    WITH counted AS (
        INSERT INTO weir.rollup_days AS b (rollup, environment, day, event, breakdown, events, persons, person_set, last_person, hours)
        SELECT c.rollup, of_environment, c.day, c.event, c.breakdown, c.events, weir.person_set_count(c.person_set), c.person_set, c.last_person | 16383, c.hours
          FROM (SELECT s.rollup, s.day, s.event, s.breakdown, sum(s.events)::bigint AS events,
                       weir.person_set_union(s.person_set) AS person_set, max(s.last_person) AS last_person, weir.hours_union(s.hours) AS hours
                  FROM (SELECT r.name AS rollup, a.day, a.event, '{}'::jsonb AS breakdown, a.events, a.person_set, a.last_person,
                               CASE r.granularity WHEN 'hour' THEN a.hours END AS hours
                          FROM weir.arrivals_days(arrived.data, arrived.ended, arrived.become, weir.purged_before()) a
                          JOIN weir.rollups r ON r.kept_in = r.name AND r.breakdown = '{}'
                         WHERE r.events IS NULL OR a.event = ANY (r.events)
                         UNION ALL
                        SELECT * FROM weir.count_batches(of_environment, from_rows, arrived.missing, taken.first_time, taken.last_time)) s
                 GROUP BY 1, 2, 3, 4) c
            ON CONFLICT (rollup, environment, day, event, breakdown)
            DO UPDATE SET (events, persons, person_set, last_person, hours) = (
                SELECT b.events + excluded.events, weir.person_set_count(u.person_set), u.person_set, greatest(b.last_person, excluded.last_person),
                       weir.hours_add(weir.bucket_persons(b.hours, b.rollup, b.environment, b.day, b.event), excluded.hours)
                  FROM (SELECT weir.person_set_unite(weir.bucket_persons(b.person_set, b.rollup, b.environment, b.day, b.event), excluded.person_set) AS person_set
                        OFFSET 0) u)
            RETURNING b.rollup, b.day
    )
    SELECT array_agg(DISTINCT c.day) INTO changed FROM counted c WHERE c.rollup = 'hourly';
    PERFORM weir.empty_active_days(of_environment, changed);
    PERFORM weir.mark_taken(of_environment, taken.batches, into_rollups => true);
    RETURN true;
END
$$;

COMMENT ON FUNCTION weir.refresh_batches(text, bigint) IS
    'Adds the next batches of an environment to every rollup and says whether there were any: by weir.arrivals, and by the events where properties are asked for or nothing arrived. To be called under the lock that weir.refresh() takes.';
