CREATE FUNCTION weir.lock_events(purpose text) RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET lock_timeout = '250ms'
AS $$
DECLARE
    attempts CONSTANT int := 20;
BEGIN
    FOR attempt IN 1 .. attempts LOOP
        BEGIN
            LOCK TABLE ONLY weir.events, ONLY weir.events_default IN ACCESS EXCLUSIVE MODE;
            RETURN;
        EXCEPTION WHEN lock_not_available OR deadlock_detected THEN
            IF attempt = attempts THEN
                RAISE EXCEPTION USING
                    ERRCODE = 'lock_not_available',
                    MESSAGE = format('weir.events is in use: %s could not begin', purpose),
                    HINT = 'Nothing was changed. Look in pg_stat_activity for a transaction that has been open for long, and call this again.';
            END IF;
            PERFORM pg_sleep(0.02 * attempt * (0.5 + random()));
        END;
    END LOOP;
END
$$;

COMMENT ON FUNCTION weir.lock_events(text) IS
    'Keeps readers and writers out of weir.events until the transaction ends; waits for them in short turns, so that nobody queues behind the waiting.';
