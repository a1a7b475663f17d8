CREATE FUNCTION weir.timeline_counts(parts bytea, width int) RETURNS bigint[]
    LANGUAGE c IMMUTABLE PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'timeline_counts_wrapper';

COMMENT ON FUNCTION weir.timeline_counts(bytea, int) IS
    'The parts of an answer that is so many counts, added up place by place; zeros where there is no part.';
