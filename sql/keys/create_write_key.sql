CREATE FUNCTION weir.create_write_key(
    name text, environment text DEFAULT 'production', allowed_origins text[] DEFAULT '{}', events_per_day bigint DEFAULT NULL)
    RETURNS text
    LANGUAGE sql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT weir.create_key('write', name, environment, allowed_origins, events_per_day)
$$;

COMMENT ON FUNCTION weir.create_write_key(text, text, text[], bigint) IS
    'Makes a key that can send events into one environment and nothing else. Shown this once; only its hash is stored. allowed_origins: the sites whose browsers may use it; empty: any. events_per_day: the quota of a day in UTC; null: none.';
