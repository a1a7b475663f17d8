CREATE FUNCTION weir.funnel_reached(parts bytea, steps int, is_broken_down boolean DEFAULT false)
    RETURNS TABLE (value int, step int, persons bigint, mean_seconds float8, median_seconds float8)
    LANGUAGE c IMMUTABLE PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'funnel_reached_wrapper';

COMMENT ON FUNCTION weir.funnel_reached(bytea, int, boolean) IS
    'The parts of a funnel''s answer, added up: by the number of the breakdown''s value (0 where nothing is broken down), how many persons reached each step, and the mean and median seconds from the step before.';
