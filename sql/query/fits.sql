CREATE FUNCTION weir.fits(value jsonb, type regtype) RETURNS boolean
    LANGUAGE plpgsql STABLE STRICT
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    shape CONSTANT text := jsonb_typeof(value);
BEGIN
    IF type = 'jsonb'::regtype THEN
        RETURN true;
    ELSIF type = 'text[]'::regtype THEN
        RETURN shape = 'array' AND NOT jsonb_path_exists(value, 'strict $[*] ? (@.type() != "string")');
    ELSIF type = 'text'::regtype THEN
        RETURN shape = 'string';
    ELSIF type = 'boolean'::regtype THEN
        RETURN shape = 'boolean';
    ELSIF type IN ('integer'::regtype, 'bigint'::regtype, 'double precision'::regtype) AND shape <> 'number' THEN
        RETURN false;
    ELSIF type IN ('timestamptz'::regtype, 'interval'::regtype) AND shape <> 'string' THEN
        RETURN false;
    END IF;
    EXECUTE format('SELECT $1::%s', type) USING value #>> '{}';
    RETURN true;
EXCEPTION WHEN data_exception THEN
    RETURN false;
END
$$;

COMMENT ON FUNCTION weir.fits(jsonb, regtype) IS 'Whether a JSON value can be an argument of that type.';
