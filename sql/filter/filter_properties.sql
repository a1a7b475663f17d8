CREATE FUNCTION weir.filter_properties(filters text) RETURNS text[]
    LANGUAGE c STABLE STRICT PARALLEL RESTRICTED
    AS 'MODULE_PATHNAME', 'filter_properties_wrapper';

COMMENT ON FUNCTION weir.filter_properties(text) IS
    'The names of the properties that filters ask for, each once. Raises 22023 as weir.filter_sql() does.';
