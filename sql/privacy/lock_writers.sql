-- Whoever stores events holds weir.events from its first statement on, and looks persons up without locking them: with
-- the table no event can come in behind somebody who takes its person away. It is waited for in short turns, so that
-- nobody queues behind; and before any row is locked, so that no writer waits for a row while it is waited for.
CREATE FUNCTION weir.lock_writers(purpose text) RETURNS void
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
    SET lock_timeout = '250ms'
AS $$
DECLARE
    attempts CONSTANT int := 40;
BEGIN
    FOR attempt IN 1 .. attempts LOOP
        BEGIN
            LOCK TABLE ONLY weir.events IN SHARE ROW EXCLUSIVE MODE;
            RETURN;
        EXCEPTION WHEN lock_not_available OR deadlock_detected THEN
            IF attempt = attempts THEN
                RAISE EXCEPTION USING
                    ERRCODE = 'lock_not_available',
                    MESSAGE = format('weir.events is in use: %s could not begin', purpose),
                    HINT = 'Nothing was changed. Look in pg_stat_activity for a transaction that has been open for long, and call this again.';
            END IF;
            PERFORM pg_sleep(least(0.02 * attempt, 0.5) * (0.5 + random()));
        END;
    END LOOP;
END
$$;

COMMENT ON FUNCTION weir.lock_writers(text) IS
    'Keeps writers, not readers, out of weir.events until the transaction ends; waits for them in short turns, so that nobody queues behind the waiting. 55P03 after some 20 seconds.';
