-- In PL/pgSQL, which keeps the plan: each batch asks.
CREATE FUNCTION weir.oldest_time() RETURNS timestamptz
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN greatest((SELECT max(to_time) FROM weir.purges), (SELECT now() - keep FROM weir.retention_policy));
END
$$;

COMMENT ON FUNCTION weir.oldest_time() IS
    'Events before this time are refused as too_old: what is purged, and what retention no longer keeps. NULL: no limit.';
