CREATE FUNCTION weir.retention_flags_add(state bytea, VARIADIC conditions boolean[]) RETURNS bytea
    LANGUAGE c IMMUTABLE PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'retention_flags_add_wrapper';

CREATE FUNCTION weir.retention_flags_end(state bytea) RETURNS boolean[]
    LANGUAGE c IMMUTABLE PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'retention_flags_end_wrapper';

CREATE AGGREGATE weir.retention_flags(VARIADIC conditions boolean[]) (
    SFUNC = weir.retention_flags_add,
    STYPE = bytea,
    SSPACE = 128,
    COMBINEFUNC = weir.combine_rows,
    FINALFUNC = weir.retention_flags_end,
    PARALLEL = SAFE
);

COMMENT ON AGGREGATE weir.retention_flags(VARIADIC boolean[]) IS
    'A flag for each of 1 to 32 conditions: whether any row of the group meets the first, and for each other one whether any row meets it and any meets the first; as ClickHouse''s retention. What is unknown isn''t met. Null without rows.';
COMMENT ON FUNCTION weir.retention_flags_add(bytea, VARIADIC boolean[]) IS
    'Part of the aggregate weir.retention_flags: adds a row to the state.';
COMMENT ON FUNCTION weir.retention_flags_end(bytea) IS
    'Part of the aggregate weir.retention_flags: the flags that a state stands for.';
