CREATE FUNCTION weir.lock_timeline() RETURNS void
    LANGUAGE sql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT weir.require_read_committed();
    SELECT pg_advisory_xact_lock(hashtextextended('weir.timeline', 0))
$$;

COMMENT ON FUNCTION weir.lock_timeline() IS
    'Until the end of the transaction nobody else writes to the timeline. Neither writers of events nor readers wait for it.';
