CREATE FUNCTION weir.sequence_add(state bytea, pattern text, at timestamptz, VARIADIC conditions boolean[]) RETURNS bytea
    LANGUAGE c IMMUTABLE PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'sequence_add_wrapper';

COMMENT ON FUNCTION weir.sequence_add(bytea, text, timestamptz, VARIADIC boolean[]) IS
    'Part of the aggregates weir.sequence_match and weir.sequence_count: adds a row to the state.';
