CREATE FUNCTION weir.combine_rows(state bytea, other bytea) RETURNS bytea
    LANGUAGE c IMMUTABLE PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'combine_rows_wrapper';

COMMENT ON FUNCTION weir.combine_rows(bytea, bytea) IS
    'Part of the aggregates: two states of one group become one. Not for calling by itself.';
