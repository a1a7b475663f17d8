CREATE FUNCTION weir.sequence_match_end(state bytea) RETURNS boolean
    LANGUAGE c IMMUTABLE PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'sequence_match_end_wrapper';

CREATE AGGREGATE weir.sequence_match(pattern text, at timestamptz, VARIADIC conditions boolean[]) (
    SFUNC = weir.sequence_add,
    STYPE = bytea,
    SSPACE = 256,
    COMBINEFUNC = weir.combine_rows,
    FINALFUNC = weir.sequence_match_end,
    PARALLEL = SAFE
);

COMMENT ON AGGREGATE weir.sequence_match(text, timestamptz, VARIADIC boolean[]) IS
    'Whether the rows of a group, by time, follow a pattern somewhere, as ClickHouse''s sequenceMatch says. (?1) is a row that meets condition 1, . any row, .* any number of rows, (?t<=60) the seconds between the rows before and after it (<=, <, >=, >, ==). Rows that meet none of the 1 to 32 conditions are as if they weren''t there. Rows of one time keep the order in which they come; false without rows.';
COMMENT ON FUNCTION weir.sequence_match_end(bytea) IS
    'Part of the aggregate weir.sequence_match: whether a state follows its pattern.';
