CREATE FUNCTION weir.property_sql(name text, parameter int, path text, of_tuples boolean DEFAULT false) RETURNS text
    LANGUAGE c STABLE STRICT PARALLEL RESTRICTED
    AS 'MODULE_PATHNAME', 'property_sql_wrapper';

COMMENT ON FUNCTION weir.property_sql(text, int, text, boolean) IS
    'The text of a property of weir.events e as an expression that reads the property''s name from a jsonb parameter of the statement ($parameter, at path); of_tuples: as for weir.filter_sql().';
