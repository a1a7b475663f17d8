CREATE FUNCTION weir.promoted_names() RETURNS text[]
    LANGUAGE sql STABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT coalesce(array_agg(p.property ORDER BY octet_length(p.property), p.property), '{}') FROM weir.promoted_properties p
$$;

COMMENT ON FUNCTION weir.promoted_names() IS 'The properties that are promoted, in the order in which jsonb has its keys.';
