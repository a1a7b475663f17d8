-- The index of the parent alone: new partitions get theirs with it. Those of partitions that are there are built at top
-- level, CONCURRENTLY, which no function may; weir.maintenance_plan() has the statements.
CREATE FUNCTION weir.create_search_index() RETURNS int
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET client_min_messages = warning
AS $$
BEGIN
    PERFORM weir.require_setup();
    PERFORM pg_advisory_xact_lock(hashtextextended('weir.partitions', 0));
    IF to_regclass('weir.events_search') IS NULL THEN
        PERFORM weir.lock_events('the search index');
        CREATE INDEX events_search ON ONLY weir.events
            USING gin (jsonb_to_tsvector('simple', properties, '["string", "numeric", "boolean"]'));
    END IF;
    RETURN (SELECT count(DISTINCT part) FROM weir.search_index_plan());
END
$$;

COMMENT ON FUNCTION weir.create_search_index() IS
    'Prepares the index that filters with "matches" on all properties use, and returns how many partitions lack theirs: weir.maintenance_plan() has the statements that build those. New partitions get theirs by themselves.';
