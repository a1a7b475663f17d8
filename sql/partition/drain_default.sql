-- A procedure with a SET clause may not commit, so every name here is qualified instead.
CREATE PROCEDURE weir.drain_default()
    LANGUAGE plpgsql
AS $$
DECLARE
    days date[];
    day  date;
BEGIN
    -- A few events with absurd clocks shall not make partitions for centuries: those stay in the default one.
    SELECT pg_catalog.array_agg(DISTINCT (d."timestamp" AT TIME ZONE 'UTC')::date)
      INTO days
      FROM ONLY weir.events_default d
     WHERE d."timestamp" >= pg_catalog.now() - interval '10 years'
       AND d."timestamp" < pg_catalog.now() + interval '1 year';
    -- Gives back the lock of that reading, which another maintainer may be waiting for.
    COMMIT;
    FOREACH day IN ARRAY coalesce(days, '{}') LOOP
        PERFORM weir.create_partition(day);
        COMMIT;
    END LOOP;
END
$$;

COMMENT ON PROCEDURE weir.drain_default() IS
    'Moves the events of the default partition into partitions of their own days, a transaction a day. Events more than 10 years old or 1 year ahead stay. Safe at any time, twice, or at once.';
