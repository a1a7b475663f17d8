CREATE FUNCTION weir.sequence_count_end(state bytea) RETURNS bigint
    LANGUAGE c IMMUTABLE PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'sequence_count_end_wrapper';

CREATE AGGREGATE weir.sequence_count(pattern text, at timestamptz, VARIADIC conditions boolean[]) (
    SFUNC = weir.sequence_add,
    STYPE = bytea,
    SSPACE = 256,
    COMBINEFUNC = weir.combine_rows,
    FINALFUNC = weir.sequence_count_end,
    PARALLEL = SAFE
);

COMMENT ON AGGREGATE weir.sequence_count(text, timestamptz, VARIADIC boolean[]) IS
    'How many times the rows of a group, by time, follow a pattern, one match beginning after the one before has ended, as ClickHouse''s sequenceCount says. Patterns are those of weir.sequence_match.';
COMMENT ON FUNCTION weir.sequence_count_end(bytea) IS
    'Part of the aggregate weir.sequence_count: how often a state follows its pattern.';
