-- Whom a person was merged into may change until this is committed; what is true of the snapshot is written, and that
-- later merge has a row of its own.
CREATE FUNCTION weir.refresh_merges(environment text) RETURNS boolean
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
    SET jit = off
AS $$
#variable_conflict use_column
DECLARE
    merges_at_once CONSTANT int := 1000;
    of_environment CONSTANT text := refresh_merges.environment;
    merges         record;
    changed        timestamptz[];
BEGIN
    SELECT array_agg(person) AS persons INTO merges
      FROM (SELECT m.person FROM weir.merged_persons m
             WHERE m.environment = of_environment AND NOT m.in_rollups
             LIMIT merges_at_once) next;
    IF merges.persons IS NULL THEN
        RETURN false;
    END IF;
    -- One statement, so one snapshot: the merges, whose the ids are, and where those ids were.
    WITH merged AS MATERIALIZED (
        SELECT array_agg(m.person) AS persons, array_agg(m.into_person) AS into_persons
          FROM weir.merged_persons m
         WHERE m.person = ANY (merges.persons)
    ), touched AS MATERIALIZED (   -- looked for once per rollup, however few days the planner believes that there are
        SELECT kind.name AS rollup, m.day, m.event
          FROM weir.rollups kind
         CROSS JOIN merged
         CROSS JOIN LATERAL weir.merged_days(kind.name, of_environment, merged.persons, '-infinity', 'infinity') m
         WHERE kind.kept_in = kind.name
    ), replaced AS (
        UPDATE weir.rollup_days b
           SET person_set = r.person_set, persons = weir.person_set_count(r.person_set), hours = r.hours,
               last_person = greatest(b.last_person, r.last_person)
          FROM (SELECT old.rollup, old.day, old.event, old.breakdown, new.person_set,
                       weir.hours_replace(weir.bucket_persons(old.hours, old.rollup, of_environment, old.day, old.event),
                                          merged.persons, merged.into_persons) AS hours,
                       (SELECT max(p) FROM merged, unnest(merged.into_persons) AS p) AS last_person
                  FROM merged
                 CROSS JOIN touched t
                  JOIN weir.rollup_days old
                    ON old.rollup = t.rollup AND old.environment = of_environment AND old.day = t.day AND old.event = t.event
                 CROSS JOIN LATERAL (
                       SELECT weir.person_set_replace(
                                  weir.bucket_persons(old.person_set, old.rollup, of_environment, old.day, old.event),
                                  merged.persons, merged.into_persons) AS person_set
                       OFFSET 0) new
                 WHERE new.person_set IS NOT NULL) r
         WHERE b.rollup = r.rollup AND b.environment = of_environment AND b.day = r.day AND b.event = r.event AND b.breakdown = r.breakdown
        RETURNING b.rollup, b.day
    )
    SELECT array_agg(DISTINCT r.day) INTO changed FROM replaced r WHERE r.rollup = 'hourly';
    PERFORM weir.empty_active_days(of_environment, changed);
    UPDATE weir.merged_persons m SET in_rollups = true WHERE m.person = ANY (merges.persons);
    RETURN cardinality(merges.persons) = merges_at_once;
END
$$;

COMMENT ON FUNCTION weir.refresh_merges(text) IS
    'Replaces the next persons that merges have ended in every rollup of an environment and says whether there may be more. To be called under the lock that weir.refresh() takes.';
