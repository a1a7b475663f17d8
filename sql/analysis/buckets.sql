-- Days, weeks and months are laid out in local time, which is what makes a day of 23 or 25 hours one day. Hours and
-- minutes are laid out in absolute time; half-hour steps, since some zones are not whole hours apart.
CREATE FUNCTION weir.buckets(granularity text, from_time timestamptz, to_time timestamptz, time_zone text)
    RETURNS SETOF timestamptz
    LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    width interval := '1 ' || granularity;
BEGIN
    PERFORM weir.require(
        extract(epoch FROM to_time) - extract(epoch FROM from_time) <= 100000 * extract(epoch FROM width),
        'the range has more than 100,000 buckets', 'Take a coarser granularity or a shorter range.');
    IF granularity IN ('minute', 'hour') THEN
        RETURN QUERY
        SELECT DISTINCT date_trunc(granularity, t, time_zone)
          FROM generate_series(from_time, to_time - interval '1 microsecond', least(width, interval '30 minutes')) t
         UNION
        SELECT date_trunc(granularity, to_time - interval '1 microsecond', time_zone);
    ELSE
        RETURN QUERY
        SELECT t AT TIME ZONE time_zone
          FROM generate_series(date_trunc(granularity, from_time AT TIME ZONE time_zone),
                               (to_time - interval '1 microsecond') AT TIME ZONE time_zone, width) t;
    END IF;
END
$$;

COMMENT ON FUNCTION weir.buckets(text, timestamptz, timestamptz, text) IS
    'The starts of the buckets that [from_time, to_time) touches: minute, hour, day, week (from Monday) or month of that time zone.';
