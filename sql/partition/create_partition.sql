-- The new table is filled and checked before it is attached, so that nobody waits for a scan. The parent is locked
-- first, then the default partition, each for at most a quarter of a second: a waiting ACCESS EXCLUSIVE would make
-- every later reader and writer queue behind it.
CREATE FUNCTION weir.create_partition(day date) RETURNS boolean
    LANGUAGE plpgsql VOLATILE STRICT SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET timezone = 'UTC'
    SET lock_timeout = '0'
    SET client_min_messages = warning
AS $$
DECLARE
    attempts  CONSTANT int := 20;
    name      CONSTANT text := 'events_' || to_char(day, 'YYYYMMDD');
    starts_at CONSTANT timestamptz := day::timestamptz;
    ends_at   CONSTANT timestamptz := (day + 1)::timestamptz;
BEGIN
    -- One maintainer at a time; the second finds the partition made.
    PERFORM pg_advisory_xact_lock(hashtextextended('weir.partitions', 0));
    IF EXISTS (SELECT FROM weir.partitions p
                WHERE p.from_time < ends_at AND p.to_time > starts_at) THEN
        RETURN false;
    END IF;

    EXECUTE format(
        'CREATE TABLE weir.%I (LIKE weir.events INCLUDING ALL EXCLUDING COMMENTS,
             CONSTRAINT within_its_day CHECK ("timestamp" >= %L AND "timestamp" < %L))',
        name, starts_at, ends_at);

    PERFORM set_config('lock_timeout', '250ms', true);
    FOR attempt IN 1 .. attempts LOOP
        BEGIN
            LOCK TABLE ONLY weir.events IN SHARE UPDATE EXCLUSIVE MODE;
            LOCK TABLE ONLY weir.events_default IN ACCESS EXCLUSIVE MODE;
            EXECUTE format(
                'WITH moved AS (DELETE FROM ONLY weir.events_default
                                 WHERE "timestamp" >= %L AND "timestamp" < %L RETURNING *)
                 INSERT INTO weir.%I SELECT * FROM moved',
                starts_at, ends_at, name);
            EXECUTE format('ALTER TABLE weir.events ATTACH PARTITION weir.%I FOR VALUES FROM (%L) TO (%L)',
                name, starts_at, ends_at);
            EXECUTE format('ALTER TABLE weir.%I DROP CONSTRAINT within_its_day', name);
            RETURN true;
        EXCEPTION WHEN lock_not_available OR deadlock_detected THEN
            -- Leaving the block has given the locks back: whoever waited behind them goes on.
            IF attempt = attempts THEN
                RAISE EXCEPTION USING
                    ERRCODE = 'lock_not_available',
                    MESSAGE = format('weir.events is in use: partition %s could not be attached', name),
                    HINT = 'Nothing was changed. Look in pg_stat_activity for a transaction that has been open for long, and call this again.';
            END IF;
            PERFORM pg_sleep(0.02 * attempt * (0.5 + random()));
        END;
    END LOOP;
    RETURN false;
END
$$;

COMMENT ON FUNCTION weir.create_partition(date) IS
    'Makes the partition of one UTC day and moves into it what the default partition holds of that day; false where it is there already.';
