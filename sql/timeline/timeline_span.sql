CREATE FUNCTION weir.timeline_span(length interval) RETURNS bigint
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT least((extract(year FROM length) * 12 + extract(month FROM length)) * 30 * 86400 * 1000000::numeric
                 + extract(day FROM length) * 86400 * 1000000::numeric
                 + extract(hour FROM length) * 3600 * 1000000::numeric + extract(minute FROM length) * 60000000 + extract(microseconds FROM length),
                 9223372036854775807)::bigint
$$;

COMMENT ON FUNCTION weir.timeline_span(interval) IS
    'An interval in microseconds, as intervals are compared: a month is 30 days, a day 24 hours; at most what a bigint holds.';
