CREATE FUNCTION weir.find_key(key_hash bytea) RETURNS TABLE (kind text, environment text, allowed_origins text[])
    LANGUAGE sql STABLE STRICT SECURITY DEFINER ROWS 1
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT k.kind, k.environment, k.allowed_origins
      FROM weir.keys k
     WHERE k.key_hash = find_key.key_hash AND k.revoked_at IS NULL
$$;

COMMENT ON FUNCTION weir.find_key(bytea) IS
    'What the key with this SHA-256 may do; no row: unknown or revoked.';
