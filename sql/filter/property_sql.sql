CREATE FUNCTION weir.property_sql(name text, parameter int, path text) RETURNS text
    LANGUAGE c STABLE STRICT PARALLEL RESTRICTED
    AS 'MODULE_PATHNAME', 'property_sql_wrapper';

COMMENT ON FUNCTION weir.property_sql(text, int, text) IS
    'The text of a property of weir.events e as an expression that reads the property''s name from a jsonb parameter of the statement ($parameter, at path).';
