CREATE FUNCTION weir.require_read_committed() RETURNS void
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION USING
            ERRCODE = 'object_not_in_prerequisite_state',
            MESSAGE = format('this can''t be done in a transaction that is %s', current_setting('transaction_isolation')),
            HINT = 'It would overlook what was committed since the transaction began. SET TRANSACTION ISOLATION LEVEL READ COMMITTED; for procedures, which begin transactions: SET default_transaction_isolation = ''read committed''.';
    END IF;
END
$$;

COMMENT ON FUNCTION weir.require_read_committed() IS
    'Raises 55000 in a transaction whose statements don''t see what has been committed before they began: what looks for events under a lock would miss some.';
