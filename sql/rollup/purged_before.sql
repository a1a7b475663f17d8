CREATE FUNCTION weir.purged_before() RETURNS timestamptz
    LANGUAGE sql STABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT coalesce(max(to_time), '-infinity') FROM weir.purges
$$;

COMMENT ON FUNCTION weir.purged_before() IS
    'What lies before has been purged: rollups of that time stay as they are, since there is nothing left to count.';
