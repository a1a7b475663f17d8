CREATE FUNCTION weir.drop_search_index() RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET client_min_messages = warning
AS $$
DECLARE
    loose text;
BEGIN
    PERFORM weir.require_setup();
    PERFORM pg_advisory_xact_lock(hashtextextended('weir.partitions', 0));
    PERFORM weir.lock_events('dropping the search index');
    DROP INDEX IF EXISTS weir.events_search;
    FOR loose IN SELECT p.name || '_search' FROM weir.partitions p WHERE to_regclass(format('weir.%I', p.name || '_search')) IS NOT NULL LOOP
        EXECUTE format('DROP INDEX weir.%I', loose);
    END LOOP;
END
$$;

COMMENT ON FUNCTION weir.drop_search_index() IS 'Takes the index of weir.create_search_index() away, from all partitions.';
