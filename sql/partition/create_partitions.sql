CREATE FUNCTION weir.create_partitions(ahead interval DEFAULT '7 days') RETURNS int
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET timezone = 'UTC'
AS $$
DECLARE
    made int := 0;
    next timestamptz := date_trunc('day', now());
BEGIN
    PERFORM weir.require_setup();
    IF ahead IS NULL OR ahead < interval '0' OR ahead > interval '1 year' THEN
        RAISE EXCEPTION USING
            ERRCODE = 'invalid_parameter_value',
            MESSAGE = format('ahead is %s, which is not between 0 and 1 year', coalesce(ahead::text, 'NULL')),
            HINT = 'ahead says how far into the future there shall be partitions, for example ''7 days''.';
    END IF;
    WHILE next <= now() + ahead LOOP
        made := made + weir.create_partition(next::date)::int;
        SELECT p.to_time INTO STRICT next FROM weir.partitions p WHERE p.from_time <= next AND p.to_time > next;
    END LOOP;
    RETURN made;
END
$$;

COMMENT ON FUNCTION weir.create_partitions(interval) IS
    'Makes the partitions (UTC) that are missing from today until "ahead" from now, and returns how many it made. Safe at any time, twice, or at once.';
