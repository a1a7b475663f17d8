-- Whoever stores events holds weir.events from its first statement on, and looks persons up without locking them: with
-- the table no event can come in behind somebody who takes its person away. To be called before any row is locked, so
-- that no writer waits for a row while it is waited for.
CREATE FUNCTION weir.lock_writers(purpose text) RETURNS void
    LANGUAGE sql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT weir.lock_in_turns(purpose, 'LOCK TABLE ONLY weir.events IN SHARE ROW EXCLUSIVE MODE');
    UPDATE weir.last_removal SET at = clock_timestamp();
$$;

COMMENT ON FUNCTION weir.lock_writers(text) IS
    'Keeps writers, not readers, out of weir.events until the transaction ends, as somebody is to be taken out of it; waits for them as weir.lock_in_turns() does.';
