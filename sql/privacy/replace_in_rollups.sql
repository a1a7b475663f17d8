-- A day counts the events of the batches that are in the rollups: so many of this person's are taken off. What is
-- stale is counted anew anyway.
CREATE FUNCTION weir.replace_in_rollups(environment text, distinct_ids text[], persons bigint[], become bigint DEFAULT NULL) RETURNS bigint
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
    SET jit = off
    SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_column
DECLARE
    of_environment CONSTANT text := replace_in_rollups.environment;
    of_persons     CONSTANT bigint[] := replace_in_rollups.persons;
    instead        CONSTANT bigint[] := array_fill(become, ARRAY[cardinality(of_persons)]);
    changed        bigint;
BEGIN
    MERGE INTO weir.rollup_days b
    USING (SELECT old.rollup, old.day, old.event, old.breakdown, coalesce(new.person_set, old.person_set) AS person_set, new.hours,
                  CASE WHEN become IS NULL THEN theirs.events ELSE 0 END AS events
             FROM (SELECT h.rollup, h.day, h.event, h.breakdown, sum(h.events)::bigint AS events,
                          array_agg(h.hour) AS of_hours, array_agg(h.events) AS hour_events
                     FROM (SELECT r.name AS rollup, date_trunc('day', e."timestamp", 'UTC') AS day, e.event,
                                  CASE r.breakdown WHEN '{}' THEN '{}' ELSE weir.rollup_breakdown(e.properties, r.breakdown) END AS breakdown,
                                  extract(hour FROM e."timestamp" AT TIME ZONE 'UTC')::int AS hour, count(*) AS events
                             FROM weir.events e
                             JOIN weir.rollups r ON r.kept_in = r.name AND (r.events IS NULL OR e.event = ANY (r.events))
                            WHERE e.distinct_id = ANY (replace_in_rollups.distinct_ids) AND e.environment = of_environment
                              AND NOT EXISTS (SELECT FROM weir.batches u
                                               WHERE u.batch = e.batch AND u.environment = of_environment AND NOT u.in_rollups)
                            GROUP BY 1, 2, 3, 4, 5) h
                    GROUP BY 1, 2, 3, 4) theirs
             JOIN weir.rollup_days old
               ON old.rollup = theirs.rollup AND old.environment = of_environment AND old.day = theirs.day
              AND old.event = theirs.event AND old.breakdown = theirs.breakdown
            CROSS JOIN LATERAL (
                  SELECT weir.bucket_persons(old.person_set, old.rollup, of_environment, old.day, old.event) AS person_set,
                         weir.bucket_persons(old.hours, old.rollup, of_environment, old.day, old.event) AS hours
                  OFFSET 0) was
            CROSS JOIN LATERAL (
                  SELECT CASE WHEN become IS NULL THEN weir.person_set_remove(was.person_set, of_persons)
                              ELSE weir.person_set_replace(was.person_set, of_persons, instead) END AS person_set,
                         CASE WHEN become IS NULL THEN weir.hours_remove(was.hours, of_persons, theirs.of_hours, theirs.hour_events)
                              ELSE weir.hours_replace(was.hours, of_persons, instead) END AS hours
                  OFFSET 0) new) c
       ON b.rollup = c.rollup AND b.environment = of_environment AND b.day = c.day AND b.event = c.event AND b.breakdown = c.breakdown
     WHEN MATCHED AND b.events <= c.events THEN
          DELETE
     WHEN MATCHED THEN
          UPDATE SET events = b.events - c.events, person_set = c.person_set, hours = c.hours,
                     persons = weir.person_set_count(c.person_set), last_person = greatest(b.last_person, become);
    GET DIAGNOSTICS changed = ROW_COUNT;
    PERFORM weir.empty_active_days(of_environment, ARRAY(
        SELECT DISTINCT date_trunc('day', e."timestamp", 'UTC')
          FROM weir.events e
         WHERE e.distinct_id = ANY (replace_in_rollups.distinct_ids) AND e.environment = of_environment));
    RETURN changed;
END
$$;

COMMENT ON FUNCTION weir.replace_in_rollups(text, text[], bigint[], bigint) IS
    'Takes persons and the events of their ids, which are still there, out of the rollups, or puts another in their place, and says in how many rows of weir.rollup_days. To be called while nobody writes or refreshes.';
