-- The lock is a statement of its own: the one that counts must take its snapshot after it.
CREATE PROCEDURE weir.refresh()
    LANGUAGE plpgsql
AS $$
DECLARE
    days pg_catalog.jsonb;
    next record;
BEGIN
    -- What turns stale from now on is for the next refresh; so this one ends however much comes in.
    SELECT pg_catalog.jsonb_agg(pg_catalog.jsonb_build_object('environment', s.environment, 'day', s.day) ORDER BY s.day)
      INTO days
      FROM (SELECT DISTINCT environment, pg_catalog.date_trunc('day', hour, 'UTC') AS day FROM weir.stale_buckets) s;
    FOR next IN
        SELECT d.environment, d.day
          FROM pg_catalog.jsonb_to_recordset(days) AS d (environment pg_catalog.text, day pg_catalog.timestamptz)
    LOOP
        PERFORM weir.lock_rollups();
        PERFORM weir.refresh_day(next.environment, next.day);
        COMMIT;
    END LOOP;
END
$$;

COMMENT ON PROCEDURE weir.refresh() IS
    'Brings the rollups up to now: counts every bucket anew whose events have changed, a day of an environment at a time, and commits after each. Safe at any time, twice, and at once.';
