CREATE FUNCTION weir.filter_sql(filters text, parameter int, path text, of_tuples boolean DEFAULT false) RETURNS text
    LANGUAGE c STABLE STRICT PARALLEL RESTRICTED
    AS 'MODULE_PATHNAME', 'filter_sql_wrapper';

COMMENT ON FUNCTION weir.filter_sql(text, int, text, boolean) IS
    'Filters as a boolean expression over weir.events e that is never null; of_tuples: over an e that has nothing but tuple, a jsonb object by the names of promoted properties. The expression reads the same document from a jsonb parameter of the statement ($parameter, at path, such as ''0,filters''), so that nothing of it is spliced into SQL. Raises 22023 for an unknown operator, a value of the wrong kind or an invalid pattern.';
