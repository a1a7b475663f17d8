CREATE FUNCTION weir.path_edges(parts bytea, names text[], top int)
    RETURNS TABLE (step int, source text, target text, sessions bigint, persons bigint, median_seconds float8)
    LANGUAGE c IMMUTABLE PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'path_edges_wrapper';

COMMENT ON FUNCTION weir.path_edges(bytea, text[], int) IS
    'The parts of the answer of weir.paths(), added up: the edges that most sessions took. names are those that have codes, from 0.';
