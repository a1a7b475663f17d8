CREATE FUNCTION weir.violations(schema jsonb, properties jsonb) RETURNS text[]
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'violations_wrapper';

COMMENT ON FUNCTION weir.violations(jsonb, jsonb) IS
    'What is wrong with properties by a JSON Schema, each with its place; empty: nothing. To try a schema before it is set, and to see why an event was rejected.';
