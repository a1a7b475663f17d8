-- The new table is made, filled and checked before it is attached, so that nobody waits for that. What the default
-- partition holds is copied while everybody reads and writes; with the table locked, only what has come in meanwhile is
-- copied, and all of it deleted. While the transaction is open no row that it has copied can be vacuumed away, so a ctid
-- stays that row's.
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
    copied  tid[];
    moves   boolean;
    added   bigint;
    deleted bigint;
BEGIN
    PERFORM weir.require_setup();
    -- One maintainer at a time; the second finds the partition made.
    PERFORM pg_advisory_xact_lock(hashtextextended('weir.partitions', 0));
    gap := weir.partition_gap(day::timestamptz);
    IF gap.name IS NULL THEN
        RETURN false;
    END IF;
    within := format('"timestamp" >= %L AND "timestamp" < %L', gap.from_time, gap.to_time);
    EXECUTE format('CREATE TABLE weir.%I (LIKE weir.events INCLUDING ALL EXCLUDING COMMENTS, CONSTRAINT within_bounds CHECK (%s))',
        gap.name, within);
    EXECUTE format('WITH copied AS (INSERT INTO weir.%I SELECT * FROM ONLY weir.events_default WHERE %2$s)
                    SELECT coalesce(array_agg(ctid), ''{}'') FROM ONLY weir.events_default WHERE %2$s', gap.name, within)
       INTO copied;
    moves := copied <> '{}';
    LOOP
        BEGIN
            PERFORM weir.lock_events('partition ' || gap.name, alone => moves);
            EXECUTE format('INSERT INTO weir.%I SELECT d.* FROM ONLY weir.events_default d
                             WHERE %s AND NOT EXISTS (SELECT FROM unnest($1) AS c (tid) WHERE c.tid = d.ctid)', gap.name, within)
              USING copied;
            GET DIAGNOSTICS added = ROW_COUNT;
            EXIT WHEN NOT moves AND added = 0;
            IF moves THEN
                EXECUTE format('DELETE FROM ONLY weir.events_default WHERE %s', within);
                GET DIAGNOSTICS deleted = ROW_COUNT;
                EXIT WHEN deleted = cardinality(copied) + added;
            END IF;
            RAISE serialization_failure;
        EXCEPTION WHEN serialization_failure OR unique_violation THEN
            -- The first events came in meanwhile, or some that were copied have been changed or erased since. The locks
            -- are given back; all is copied anew once everybody is out.
            EXECUTE format('TRUNCATE weir.%I', gap.name);
            copied := '{}';
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
