CREATE FUNCTION weir.empty_active_days(environment text, days timestamptz[]) RETURNS void
    LANGUAGE sql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
    INSERT INTO weir.active_days AS d (environment, day)
    SELECT DISTINCT environment, day FROM unnest(days) AS day
        ON CONFLICT (environment, day) DO UPDATE SET events = NULL, person_set = NULL WHERE d.person_set IS NOT NULL
$$;

COMMENT ON FUNCTION weir.empty_active_days(text, timestamptz[]) IS
    'Says that the sets of these days have changed in the rollup "hourly". To be called by who changed them, in that transaction.';
