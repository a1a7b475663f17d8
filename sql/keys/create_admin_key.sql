CREATE FUNCTION weir.create_admin_key(name text) RETURNS text
    LANGUAGE sql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT weir.create_key('admin', name, NULL, '{}', NULL)
$$;

COMMENT ON FUNCTION weir.create_admin_key(text) IS
    'Makes a key for the collector''s operators: its metrics and its dead letters, of all environments; it neither sends events nor asks questions. Shown this once; only its hash is stored.';
