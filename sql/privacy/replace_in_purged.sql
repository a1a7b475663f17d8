-- There are no events any more that would tell where the person was: each set is looked into that may hold it.
CREATE FUNCTION weir.replace_in_purged(environment text, persons bigint[], become bigint DEFAULT NULL) RETURNS bigint
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
    SET jit = off
    SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_column
DECLARE
    of_environment CONSTANT text := replace_in_purged.environment;
    of_persons     CONSTANT bigint[] := replace_in_purged.persons;
    instead        CONSTANT bigint[] := array_fill(become, ARRAY[cardinality(of_persons)]);
    changed        bigint;
BEGIN
    MERGE INTO weir.rollup_days b
    USING (SELECT old.rollup, old.day, old.event, old.breakdown, new.person_set,
                  CASE WHEN become IS NULL THEN weir.hours_remove(was.hours, of_persons, '{}', '{}')
                       ELSE weir.hours_replace(was.hours, of_persons, instead) END AS hours
             FROM weir.rollups kind
             JOIN weir.rollup_days old
               ON old.rollup = kind.name AND old.environment = of_environment AND old.day < weir.purged_before()
              AND old.last_person >= (SELECT min(p) FROM unnest(of_persons) AS p)
            CROSS JOIN LATERAL (
                  SELECT weir.bucket_persons(old.person_set, old.rollup, of_environment, old.day, old.event) AS person_set,
                         weir.bucket_persons(old.hours, old.rollup, of_environment, old.day, old.event) AS hours
                  OFFSET 0) was
            CROSS JOIN LATERAL (
                  SELECT CASE WHEN become IS NULL THEN weir.person_set_remove(was.person_set, of_persons)
                              ELSE weir.person_set_replace(was.person_set, of_persons, instead) END AS person_set
                  OFFSET 0) new
            WHERE new.person_set IS NOT NULL) c
       ON b.rollup = c.rollup AND b.environment = of_environment AND b.day = c.day AND b.event = c.event AND b.breakdown = c.breakdown
     WHEN MATCHED AND weir.person_set_count(c.person_set) = 0 THEN   -- whatever it counts was theirs
          DELETE
     WHEN MATCHED THEN
          UPDATE SET person_set = c.person_set, persons = weir.person_set_count(c.person_set), hours = c.hours, last_person = greatest(b.last_person, become);
    GET DIAGNOSTICS changed = ROW_COUNT;
    PERFORM weir.empty_active_days(of_environment, ARRAY(
        SELECT d.day
          FROM weir.active_days d
         WHERE d.environment = of_environment AND d.day < weir.purged_before() AND weir.person_set_remove(d.person_set, of_persons) IS NOT NULL));
    RETURN changed;
END
$$;

COMMENT ON FUNCTION weir.replace_in_purged(text, bigint[], bigint) IS
    'Takes persons out of the rollups of time that has been purged, or puts another in their place, and says in how many rows of weir.rollup_days. A day, or an hour, that counted nobody else goes; in the others the number of events stays, since nobody knows any more how many were theirs.';
