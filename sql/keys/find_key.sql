CREATE FUNCTION weir.find_key(key_hash bytea)
    RETURNS TABLE (kind text, environment text, allowed_origins text[], name text, events_per_day bigint, events_today bigint)
    LANGUAGE sql STABLE STRICT SECURITY DEFINER ROWS 1
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT k.kind, k.environment, k.allowed_origins, k.name, k.events_per_day,
           CASE WHEN k.events_per_day IS NOT NULL THEN
               (SELECT coalesce(sum(u.events), 0)::bigint FROM weir.key_usage u
                 WHERE u.key = k.name AND u.day = (now() AT TIME ZONE 'UTC')::date) END
      FROM weir.keys k
     WHERE k.key_hash = find_key.key_hash AND k.revoked_at IS NULL
$$;

COMMENT ON FUNCTION weir.find_key(bytea) IS
    'What the key with this SHA-256 may do, and what it has used of today''s quota where it has one; no row: unknown or revoked.';
