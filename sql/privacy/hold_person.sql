-- A statement sees what was committed before it began, or, in the other isolation levels, before the transaction's first:
-- there an event that has just come in would be overlooked.
CREATE FUNCTION weir.hold_person(distinct_id text, environment text) RETURNS void
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM weir.require(distinct_id <> '', 'distinct_id is missing', 'Any one of the person''s ids will do: all of them go together.');
    PERFORM weir.require(environment <> '', 'environment is missing', 'Leave it out for production.');
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION USING
            ERRCODE = 'object_not_in_prerequisite_state',
            MESSAGE = format('a person can''t be taken out in a transaction that is %s', current_setting('transaction_isolation')),
            HINT = 'Such a transaction doesn''t see what has just come in. SET TRANSACTION ISOLATION LEVEL READ COMMITTED.';
    END IF;
    PERFORM weir.lock_timeline();
    PERFORM weir.lock_rollups();
END
$$;

COMMENT ON FUNCTION weir.hold_person(text, text) IS
    'Checks whom a person is to be named by, and keeps refreshes and purges out until the transaction ends.';
