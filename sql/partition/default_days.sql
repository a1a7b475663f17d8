-- A few events with absurd clocks shall not make partitions for centuries: those stay in the default one.
CREATE FUNCTION weir.default_days() RETURNS TABLE (day date, events bigint)
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT (d."timestamp" AT TIME ZONE 'UTC')::date, count(*)
      FROM ONLY weir.events_default d
     WHERE d."timestamp" >= now() - interval '10 years' AND d."timestamp" < now() + interval '1 year'
     GROUP BY 1
$$;

COMMENT ON FUNCTION weir.default_days() IS
    'The days (UTC) whose events wait in the default partition, and how many; not those of more than 10 years ago or 1 year ahead.';
