CREATE FUNCTION weir.funnel_reached(parts bytea, steps int)
    RETURNS TABLE (step int, persons bigint, mean_seconds float8, median_seconds float8)
    LANGUAGE c IMMUTABLE PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'funnel_reached_wrapper';

COMMENT ON FUNCTION weir.funnel_reached(bytea, int) IS
    'The parts of a funnel''s answer, added up: how many persons reached each step, and the mean and median seconds from the step before.';
