CREATE FUNCTION weir.require_funnel(
    from_time timestamptz, to_time timestamptz, within interval, mode text, attribution text, step_count int,
    environment text
) RETURNS void
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM weir.require_range(from_time, to_time, environment);
    PERFORM weir.require_one_of('mode', mode, '{ordered,strict,unordered}');
    PERFORM weir.require(within > interval '0' AND within <= interval '36500 days',
                         'within must be longer than nothing and at most 36500 days', 'For instance within => ''7 days''.');
    PERFORM weir.require(extract(month FROM within) = 0 AND extract(year FROM within) = 0,
                         'within counts months, which differ in length', 'Say it in days: ''30 days''.');
    PERFORM weir.require_one_of('attribution', attribution,
        '{first_touch,last_touch}' || ARRAY(SELECT 'step_' || n FROM generate_series(1, step_count) n));
END
$$;

COMMENT ON FUNCTION weir.require_funnel(timestamptz, timestamptz, interval, text, text, int, text) IS
    'Raises 22023 for what is no argument of weir.funnel(), with what would be.';
