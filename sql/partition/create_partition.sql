-- The new table is made and checked before it is attached, so that nobody waits for a scan.
--
-- Where events move out of the default partition, weir.events itself is locked. Whoever waited for the default
-- partition only has planned already, without the new partition, and would then find the events in neither.
CREATE FUNCTION weir.create_partition(day date) RETURNS boolean
    LANGUAGE plpgsql VOLATILE STRICT SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET timezone = 'UTC'
    SET client_min_messages = warning
AS $$
DECLARE
    name      CONSTANT text := 'events_' || to_char(day, 'YYYYMMDD');
    starts_at CONSTANT timestamptz := day::timestamptz;
    ends_at   CONSTANT timestamptz := (day + 1)::timestamptz;
    moves     boolean;
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

    LOOP
        moves := EXISTS (SELECT FROM ONLY weir.events_default d WHERE d."timestamp" >= starts_at AND d."timestamp" < ends_at);
        BEGIN
            PERFORM weir.lock_events('partition ' || name, alone => moves);
            EXIT WHEN moves OR NOT EXISTS (
                SELECT FROM ONLY weir.events_default d WHERE d."timestamp" >= starts_at AND d."timestamp" < ends_at);
            RAISE serialization_failure;
        EXCEPTION WHEN serialization_failure THEN
            NULL;   -- one came in meanwhile; the locks are given back
        END;
    END LOOP;
    IF moves THEN
        EXECUTE format(
            'WITH moved AS (DELETE FROM ONLY weir.events_default
                             WHERE "timestamp" >= %L AND "timestamp" < %L RETURNING *)
             INSERT INTO weir.%I SELECT * FROM moved',
            starts_at, ends_at, name);
    END IF;
    EXECUTE format('ALTER TABLE weir.events ATTACH PARTITION weir.%I FOR VALUES FROM (%L) TO (%L)',
        name, starts_at, ends_at);
    EXECUTE format('ALTER TABLE weir.%I DROP CONSTRAINT within_its_day', name);
    RETURN true;
END
$$;

COMMENT ON FUNCTION weir.create_partition(date) IS
    'Makes the partition of one UTC day and moves into it what the default partition holds of that day; false where it is there already.';
