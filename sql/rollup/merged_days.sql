-- A set that holds a person has a last one that is no less: where few days are left by that, those are the answer.
-- Else the events of those who the ended persons are now say where they were, as far as events are kept.
CREATE FUNCTION weir.merged_days(rollup text, environment text, persons bigint[], from_time timestamptz, to_time timestamptz)
    RETURNS TABLE (day timestamptz, event text)
    LANGUAGE plpgsql STABLE PARALLEL RESTRICTED
    SET search_path = pg_catalog, pg_temp
    SET jit = off
    SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_column
DECLARE
    of_environment CONSTANT text := merged_days.environment;
    first_person   CONSTANT bigint := (SELECT min(p) FROM unnest(merged_days.persons) AS p);
    few            CONSTANT int := 1000;
    kept_from      timestamptz := greatest(from_time, weir.purged_before());
BEGIN
    IF merged_days.persons IS NULL THEN
        RETURN;
    END IF;
    PERFORM FROM weir.rollup_days b
      WHERE b.rollup = merged_days.rollup AND b.environment = of_environment
        AND b.day >= from_time AND b.day < to_time AND b.last_person >= first_person
     OFFSET few LIMIT 1;
    IF NOT FOUND THEN
        kept_from := to_time;
    END IF;
    RETURN QUERY
    SELECT date_trunc('day', e."timestamp", 'UTC'), e.event
      FROM (SELECT DISTINCT m.into_person FROM weir.merged_persons m WHERE m.person = ANY (merged_days.persons)) m
     CROSS JOIN LATERAL (SELECT i.distinct_id FROM weir.person_ids i WHERE i.person = m.into_person OFFSET 0) i
     CROSS JOIN LATERAL (
           SELECT e."timestamp", e.event
             FROM weir.events e
            WHERE e.distinct_id = i.distinct_id AND e.environment = of_environment
              AND e."timestamp" >= kept_from AND e."timestamp" < to_time
           OFFSET 0) e
     UNION
    SELECT b.day, b.event
      FROM weir.rollup_days b
     WHERE b.rollup = merged_days.rollup AND b.environment = of_environment
       AND b.day >= from_time AND b.day < least(to_time, kept_from)
       AND b.last_person >= first_person;
END
$$;

COMMENT ON FUNCTION weir.merged_days(text, text, bigint[], timestamptz, timestamptz) IS
    'The days and events of a rollup (weir.rollup_days.rollup) that may count persons that a merge has ended; those persons are of that environment.';
