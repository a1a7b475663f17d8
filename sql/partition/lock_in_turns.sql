-- Whoever waits for a lock that excludes others makes all who come later queue behind it. So this waits for a short turn
-- at a time, and lets them pass in between. Where transactions overlap for longer than that, a turn never succeeds: so
-- from the twentieth on they grow, up to a second.
CREATE FUNCTION weir.lock_in_turns(purpose text, VARIADIC locks text[]) RETURNS void
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
    SET lock_timeout = '0'
AS $$
DECLARE
    attempts CONSTANT int := 50;
    lock text;
BEGIN
    FOR attempt IN 1 .. attempts LOOP
        BEGIN
            PERFORM set_config('lock_timeout', greatest(250, least(250 * (attempt - 18), 1000)) || 'ms', true);
            FOREACH lock IN ARRAY locks LOOP
                EXECUTE lock;
            END LOOP;
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

COMMENT ON FUNCTION weir.lock_in_turns(text, text[]) IS
    'Runs LOCK statements, together, as soon as all of them are to be had within a short time, 0.25 to 1 second; 55P03 after about a minute.';
