-- A procedure with a SET clause may not commit, so every name here is qualified instead.
CREATE PROCEDURE weir.create_past_partitions(since date)
    LANGUAGE plpgsql
AS $$
DECLARE
    today CONSTANT timestamp := pg_catalog.timezone('UTC', pg_catalog.now());
    made  int := 0;
    day   timestamp;
BEGIN
    PERFORM weir.require_setup();
    PERFORM weir.require(since OPERATOR(pg_catalog.>=) '1970-01-01'::date AND since::timestamp OPERATOR(pg_catalog.<=) today,
                         'since is not between 1970 and today', 'since is the day of the oldest event that is to come, for example ''2024-01-01''.');
    FOR day IN SELECT * FROM pg_catalog.generate_series(since::timestamp, today, '1 day'::interval) LOOP
        IF weir.create_partition(day::date) THEN
            made := made OPERATOR(pg_catalog.+) 1;
            IF made OPERATOR(pg_catalog.%) 100 OPERATOR(pg_catalog.=) 0 THEN
                RAISE NOTICE '% partitions made so far', made;
            END IF;
            COMMIT;
        END IF;
    END LOOP;
    RAISE NOTICE '% partitions made', made;
END
$$;

COMMENT ON PROCEDURE weir.create_past_partitions(date) IS
    'Makes the partitions (UTC) that are missing from a day of the past until today, a transaction for each, for a history that is to be imported. Safe at any time, twice, or at once.';
