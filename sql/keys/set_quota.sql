CREATE FUNCTION weir.set_quota(name text, events_per_day bigint) RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM weir.require_setup();
    PERFORM weir.require_quota(events_per_day);
    UPDATE weir.keys k
       SET events_per_day = set_quota.events_per_day
     WHERE k.name = set_quota.name AND k.kind = 'write';
    IF NOT FOUND THEN
        RAISE EXCEPTION USING
            ERRCODE = 'invalid_parameter_value',
            MESSAGE = format('there is no write key named %s', coalesce(quote_literal(name), 'NULL')),
            HINT = 'SELECT name, kind, events_per_day FROM weir.keys lists them.';
    END IF;
END
$$;

COMMENT ON FUNCTION weir.set_quota(text, bigint) IS
    'How many events a day (in UTC) the collector takes with a write key; null: any number. It notices within a minute.';
