CREATE FUNCTION weir.lock_rollups() RETURNS void
    LANGUAGE sql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT pg_advisory_xact_lock(hashtextextended('weir.refresh', 0))
$$;

COMMENT ON FUNCTION weir.lock_rollups() IS
    'Until the end of the transaction nobody else refreshes the rollups or changes which there are. Neither writers of events nor readers wait for it.';
