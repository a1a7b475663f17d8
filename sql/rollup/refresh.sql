CREATE PROCEDURE weir.refresh()
    LANGUAGE plpgsql
AS $$
BEGIN
    PERFORM weir.require_setup();
    CALL weir.refresh_rollups();
    CALL weir.refresh_timeline();
END
$$;

COMMENT ON PROCEDURE weir.refresh() IS
    'Brings what is kept beside the events up to now: takes what came in since the last time, and commits as it goes. Safe at any time, twice, and at once.';
