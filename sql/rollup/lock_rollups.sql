-- Whoever waits for this lock holds no table that maintenance waits for. The table and its default partition follow, in
-- the order of writers and of maintenance: then nothing is moved out of that one between the planning of a count and its
-- snapshot.
CREATE FUNCTION weir.lock_rollups() RETURNS void
    LANGUAGE sql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT weir.require_read_committed();
    SELECT pg_advisory_xact_lock(hashtextextended('weir.refresh', 0));
    LOCK TABLE ONLY weir.events, ONLY weir.events_default IN ACCESS SHARE MODE;
$$;

COMMENT ON FUNCTION weir.lock_rollups() IS
    'Until the end of the transaction nobody else refreshes the rollups or changes which there are. Neither writers of events nor readers wait for it.';
