CREATE FUNCTION weir.window_funnel_add(state bytea, within interval, at timestamptz, VARIADIC conditions boolean[]) RETURNS bytea
    LANGUAGE c IMMUTABLE PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'window_funnel_add_wrapper';

CREATE FUNCTION weir.window_funnel_modes_add(state bytea, within interval, modes text[], at timestamptz, VARIADIC conditions boolean[]) RETURNS bytea
    LANGUAGE c IMMUTABLE PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'window_funnel_modes_add_wrapper';

CREATE FUNCTION weir.window_funnel_end(state bytea) RETURNS int
    LANGUAGE c IMMUTABLE PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'window_funnel_end_wrapper';

CREATE AGGREGATE weir.window_funnel(within interval, at timestamptz, VARIADIC conditions boolean[]) (
    SFUNC = weir.window_funnel_add,
    STYPE = bytea,
    SSPACE = 256,
    COMBINEFUNC = weir.combine_rows,
    FINALFUNC = weir.window_funnel_end,
    PARALLEL = SAFE
);

CREATE AGGREGATE weir.window_funnel(within interval, modes text[], at timestamptz, VARIADIC conditions boolean[]) (
    SFUNC = weir.window_funnel_modes_add,
    STYPE = bytea,
    SSPACE = 256,
    COMBINEFUNC = weir.combine_rows,
    FINALFUNC = weir.window_funnel_end,
    PARALLEL = SAFE
);

COMMENT ON AGGREGATE weir.window_funnel(interval, timestamptz, VARIADIC boolean[]) IS
    'How many of 1 to 32 conditions the rows of a group meet one after another within a time, as ClickHouse''s windowFunnel counts it: the latest first event counts, and one row may meet several conditions. What is unknown isn''t met; rows without a time are left out; 0 without rows. within is inclusive and has no months.';
COMMENT ON AGGREGATE weir.window_funnel(interval, text[], timestamptz, VARIADIC boolean[]) IS
    'The same, more strictly; modes combine. strict_deduplication: a second event for a condition that is met already ends the walk. strict_order: so does an event before its turn, or a row that meets no condition. allow_reentry: with strict_order, events before their turn are passed over. strict_increase: times must rise. strict_once: a row serves one condition only.';
COMMENT ON FUNCTION weir.window_funnel_add(bytea, interval, timestamptz, VARIADIC boolean[]) IS
    'Part of the aggregate weir.window_funnel: adds a row to the state.';
COMMENT ON FUNCTION weir.window_funnel_modes_add(bytea, interval, text[], timestamptz, VARIADIC boolean[]) IS
    'Part of the aggregate weir.window_funnel with modes: adds a row to the state.';
COMMENT ON FUNCTION weir.window_funnel_end(bytea) IS
    'Part of the aggregate weir.window_funnel: the level that a state stands for.';
