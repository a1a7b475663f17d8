CREATE FUNCTION weir.refresh_active_days(environment text) RETURNS boolean
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
    SET jit = off
AS $$
#variable_conflict use_column
DECLARE
    days_at_once   CONSTANT int := 100;
    of_environment CONSTANT text := refresh_active_days.environment;
    days           CONSTANT timestamptz[] := ARRAY(
        SELECT d.day FROM weir.active_days d WHERE d.environment = of_environment AND d.person_set IS NULL ORDER BY d.day LIMIT days_at_once);
BEGIN
    MERGE INTO weir.active_days d
    USING (SELECT next.day, sum(b.events)::bigint AS events,
                  weir.person_set_all(weir.bucket_persons(b.person_set, b.rollup, b.environment, b.day, b.event)) AS person_set
             FROM unnest(days) AS next (day)
             LEFT JOIN weir.rollup_days b ON b.rollup = 'hourly' AND b.environment = of_environment AND b.day = next.day
            GROUP BY next.day) u
       ON d.environment = of_environment AND d.day = u.day
     WHEN MATCHED AND u.person_set IS NULL THEN
          DELETE
     WHEN MATCHED THEN
          UPDATE SET events = u.events, person_set = u.person_set;
    RETURN cardinality(days) = days_at_once;
END
$$;

COMMENT ON FUNCTION weir.refresh_active_days(text) IS
    'Unites the sets of the next days of an environment that have changed, and says whether there may be more. To be called under the lock that weir.refresh() takes.';
