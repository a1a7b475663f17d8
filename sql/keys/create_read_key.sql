CREATE FUNCTION weir.create_read_key(name text, environment text DEFAULT 'production') RETURNS text
    LANGUAGE sql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT weir.create_key('read', name, environment, '{}', NULL)
$$;

COMMENT ON FUNCTION weir.create_read_key(text, text) IS
    'Makes a key that can ask questions of one environment and nothing else. Shown this once; only its hash is stored.';
