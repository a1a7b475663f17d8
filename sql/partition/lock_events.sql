-- A waiting ACCESS EXCLUSIVE makes every later reader and writer queue behind it, so it waits for a quarter of a second
-- at a time, and lets them pass in between. VACUUM is waited for first, in a mode that nobody queues behind; autovacuum
-- gives way to that.
CREATE FUNCTION weir.lock_events(purpose text, alone boolean DEFAULT true) RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET lock_timeout = '0'
AS $$
DECLARE
    attempts CONSTANT int := 40;
BEGIN
    LOCK TABLE ONLY weir.events_default IN SHARE UPDATE EXCLUSIVE MODE;
    PERFORM set_config('lock_timeout', '250ms', true);
    FOR attempt IN 1 .. attempts LOOP
        BEGIN
            IF alone THEN
                LOCK TABLE ONLY weir.events IN ACCESS EXCLUSIVE MODE;
            ELSE
                LOCK TABLE ONLY weir.events IN SHARE UPDATE EXCLUSIVE MODE;
            END IF;
            LOCK TABLE ONLY weir.events_default IN ACCESS EXCLUSIVE MODE;
            RETURN;
        EXCEPTION WHEN lock_not_available OR deadlock_detected THEN
            -- Leaving the block has given the locks back: whoever waited behind them goes on.
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

COMMENT ON FUNCTION weir.lock_events(text, boolean) IS
    'Keeps readers and writers out of weir.events (alone), or of its default partition only, until the transaction ends; waits for them in short turns, so that nobody queues behind the waiting. 55P03 after some 20 seconds.';
