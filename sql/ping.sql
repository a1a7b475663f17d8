CREATE FUNCTION weir.ping() RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT extversion FROM pg_extension WHERE extname = 'weir'
$$;

COMMENT ON FUNCTION weir.ping() IS 'The version of the extension; answers where the database can be reached.';
