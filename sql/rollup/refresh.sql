CREATE PROCEDURE weir.refresh()
    LANGUAGE plpgsql
AS $$
BEGIN
    PERFORM weir.require_setup();
    -- Weeks that lack promoted properties are made anew one by one, so that what comes in meanwhile isn't kept waiting.
    LOOP
        CALL weir.refresh_rollups();
        CALL weir.refresh_timeline();
        EXIT WHEN NOT EXISTS (SELECT FROM weir.timeline_gaps g WHERE g.pending);
    END LOOP;
END
$$;

COMMENT ON PROCEDURE weir.refresh() IS
    'Brings what is kept beside the events up to now: takes what came in since the last time, and commits as it goes. Safe at any time, twice, and at once.';
