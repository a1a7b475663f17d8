CREATE FUNCTION weir.hold_person(distinct_id text, environment text) RETURNS void
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM weir.require(distinct_id <> '', 'distinct_id is missing', 'Any one of the person''s ids will do: all of them go together.');
    PERFORM weir.require(environment <> '', 'environment is missing', 'Leave it out for production.');
    PERFORM weir.lock_timeline();
    PERFORM weir.lock_rollups();
END
$$;

COMMENT ON FUNCTION weir.hold_person(text, text) IS
    'Checks whom a person is to be named by, and keeps refreshes and purges out until the transaction ends.';
