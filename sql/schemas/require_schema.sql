CREATE FUNCTION weir.require_schema(schema jsonb) RETURNS void
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'require_schema_wrapper';

COMMENT ON FUNCTION weir.require_schema(jsonb) IS 'Raises 22023, and says what is wrong, unless this is a JSON Schema that refers to nothing outside of it.';
