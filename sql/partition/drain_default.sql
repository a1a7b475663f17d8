-- A procedure with a SET clause may not commit, so every name here is qualified instead.
CREATE PROCEDURE weir.drain_default()
    LANGUAGE plpgsql
AS $$
DECLARE
    days date[];
    day  date;
BEGIN
    PERFORM weir.require_setup();
    SELECT pg_catalog.array_agg(d.day ORDER BY d.day) INTO days FROM weir.default_days() d;
    -- Gives back the lock of that reading, which another maintainer may be waiting for.
    COMMIT;
    FOREACH day IN ARRAY coalesce(days, '{}') LOOP
        PERFORM weir.create_partition(day);
        COMMIT;
    END LOOP;
END
$$;

COMMENT ON PROCEDURE weir.drain_default() IS
    'Moves the events of the default partition into partitions of their own time, a transaction for each. Events more than 10 years old or 1 year ahead stay. Safe at any time, twice, or at once.';
