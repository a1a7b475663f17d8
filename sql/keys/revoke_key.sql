CREATE FUNCTION weir.revoke_key(name text) RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM weir.require_setup();
    UPDATE weir.keys k
       SET revoked_at = coalesce(k.revoked_at, clock_timestamp())
     WHERE k.name = revoke_key.name;
    IF NOT FOUND THEN
        RAISE EXCEPTION USING
            ERRCODE = 'invalid_parameter_value',
            MESSAGE = format('there is no key named %s', coalesce(quote_literal(name), 'NULL')),
            HINT = 'SELECT name, kind, environment, revoked_at FROM weir.keys lists them.';
    END IF;
END
$$;

COMMENT ON FUNCTION weir.revoke_key(text) IS
    'Makes a key useless for ever; the collector notices within a minute. Revoking it twice does no harm.';
