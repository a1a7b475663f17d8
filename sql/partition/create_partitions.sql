CREATE FUNCTION weir.create_partitions(ahead interval DEFAULT '7 days') RETURNS int
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET timezone = 'UTC'
AS $$
DECLARE
    made    int := 0;
    next    timestamptz := date_trunc('day', now());
    missing timestamptz[] := '{}';
    moves   boolean;
    gap     record;
BEGIN
    PERFORM weir.require_setup();
    IF ahead IS NULL OR ahead < interval '0' OR ahead > interval '1 year' THEN
        RAISE EXCEPTION USING
            ERRCODE = 'invalid_parameter_value',
            MESSAGE = format('ahead is %s, which is not between 0 and 1 year', coalesce(ahead::text, 'NULL')),
            HINT = 'ahead says how far into the future there shall be partitions, for example ''7 days''.';
    END IF;
    PERFORM weir.require_read_committed();
    PERFORM pg_advisory_xact_lock(hashtextextended('weir.partitions', 0));
    WHILE next <= now() + ahead LOOP
        gap := weir.partition_gap(next);
        IF gap.name IS NULL THEN
            SELECT p.to_time INTO STRICT next FROM weir.partitions p WHERE p.from_time <= next AND p.to_time > next;
        ELSE
            missing := missing || next;
            next := gap.to_time;
        END IF;
    END LOOP;
    -- Locks are kept to the end. Nobody may ask for a stronger one than is held: writers wait for that already. So those
    -- come first for which events have to move, which needs weir.events alone; and where there are others only, but several, none
    -- shall come to need it meanwhile.
    SELECT array_agg(m.at ORDER BY m.moves DESC, m.at), bool_or(m.moves)
      INTO missing, moves
      FROM (SELECT at, EXISTS (SELECT FROM ONLY weir.events_default e WHERE e."timestamp" >= g.from_time AND e."timestamp" < g.to_time) AS moves
              FROM unnest(missing) AS at, weir.partition_gap(at) g) m;
    IF NOT moves AND cardinality(missing) > 1 THEN
        BEGIN
            PERFORM weir.lock_events('making partitions', alone => false);
            PERFORM FROM ONLY weir.events_default e, unnest(missing) AS at, weir.partition_gap(at) g
              WHERE e."timestamp" >= g.from_time AND e."timestamp" < g.to_time;
            IF FOUND THEN
                RAISE serialization_failure;
            END IF;
        EXCEPTION WHEN serialization_failure THEN   -- gives the lesser lock back
            PERFORM weir.lock_events('making partitions', alone => true);
        END;
    END IF;
    FOREACH next IN ARRAY coalesce(missing, '{}') LOOP
        made := made + weir.create_partition(next::date)::int;
    END LOOP;
    RETURN made;
END
$$;

COMMENT ON FUNCTION weir.create_partitions(interval) IS
    'Makes the partitions (UTC) that are missing from today until "ahead" from now, and returns how many it made. Safe at any time, twice, or at once.';
