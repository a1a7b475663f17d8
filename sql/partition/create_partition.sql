-- The new table is made, filled and checked before it is attached, so that nobody waits for that. What the default
-- partition holds is copied while everybody reads and writes; with the table locked, what was copied is deleted there, and
-- only what has come in meanwhile is moved. While the transaction is open no row that it has copied can be vacuumed away,
-- so a ctid stays that row's; a row that was changed since has another one.
--
-- Where events move out of the default partition, weir.events itself is locked. Whoever waited for the default
-- partition only has planned already, without the new partition, and would then find the events in neither.
CREATE FUNCTION weir.create_partition(day date) RETURNS boolean
    LANGUAGE plpgsql VOLATILE STRICT SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET timezone = 'UTC'
    SET lock_timeout = '0'
    SET client_min_messages = warning
AS $$
DECLARE
    gap     record;
    within  text;
    attempt int := 0;
    copied  tid[];
    moves   boolean := false;
    added   bigint;
    deleted bigint := 0;
BEGIN
    PERFORM weir.require_setup();
    -- A partition is named by its days.
    PERFORM weir.require(day BETWEEN '0001-01-01' AND '9999-12-31', format('there is no partition for %s', day),
                         'day lies in the years 1 to 9999; events of any other time are in the default partition.');
    PERFORM weir.require_read_committed();
    -- One maintainer at a time; the second finds the partition made.
    PERFORM pg_advisory_xact_lock(hashtextextended('weir.partitions', 0));
    gap := weir.partition_gap(day::timestamptz);
    IF gap.name IS NULL THEN
        RETURN false;
    END IF;
    within := format('"timestamp" >= %L AND "timestamp" < %L', gap.from_time, gap.to_time);
    EXECUTE format('CREATE TABLE weir.%I (LIKE weir.events INCLUDING ALL EXCLUDING COMMENTS, CONSTRAINT within_bounds CHECK (%s))',
        gap.name, within);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON weir.%I TO weir_admin', gap.name);   -- as sql/grants.sql does
    LOOP
        attempt := attempt + 1;
        -- Where it didn't work three times, nothing is copied before everybody is out.
        EXECUTE format('WITH copied AS (INSERT INTO weir.%I SELECT * FROM ONLY weir.events_default WHERE %2$s)
                        SELECT coalesce(array_agg(ctid), ''{}'') FROM ONLY weir.events_default WHERE %2$s', gap.name,
                       CASE WHEN attempt <= 3 THEN within ELSE 'false' END)
           INTO copied;
        moves := moves OR copied <> '{}';
        BEGIN
            PERFORM weir.lock_events('partition ' || gap.name, alone => moves);
            IF moves THEN
                DELETE FROM ONLY weir.events_default WHERE ctid = ANY (copied);
                GET DIAGNOSTICS deleted = ROW_COUNT;
            END IF;
            EXECUTE format('INSERT INTO weir.%I SELECT * FROM ONLY weir.events_default WHERE %s', gap.name, within);
            GET DIAGNOSTICS added = ROW_COUNT;
            -- Some that were copied have been changed or erased since, or the first of all have come in.
            IF deleted < cardinality(copied) OR added > 0 AND NOT moves THEN
                RAISE serialization_failure;
            END IF;
            IF added > 0 THEN
                EXECUTE format('DELETE FROM ONLY weir.events_default WHERE %s', within);
            END IF;
            EXIT;
        EXCEPTION WHEN serialization_failure OR unique_violation THEN
            -- The locks are given back.
            EXECUTE format('TRUNCATE weir.%I', gap.name);
            moves := true;
        END;
    END LOOP;
    EXECUTE format('ALTER TABLE weir.events ATTACH PARTITION weir.%I FOR VALUES FROM (%L) TO (%L)',
        gap.name, gap.from_time, gap.to_time);
    EXECUTE format('ALTER TABLE weir.%I DROP CONSTRAINT within_bounds', gap.name);
    RETURN true;
END
$$;

COMMENT ON FUNCTION weir.create_partition(date) IS
    'Makes the partition that a UTC day lacks (of a day, week or month: weir.partition_period) and moves into it what the default partition holds of that time; false where it is there already.';
