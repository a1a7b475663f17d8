-- date_trunc(…, zone) tells the buckets apart, and is a bucket's key. It isn't always the bucket's start: where the clock
-- shows a midnight twice it is the second, and where it jumps within an hour it lies before the jump. Days, weeks and
-- months are laid out in local time, which makes a day of 23 or 25 hours one day, and a date that was skipped none.
-- Hours and minutes are laid out in absolute time; in half-hour steps, since some jumps are of half an hour.
CREATE FUNCTION weir.buckets(
    granularity text, from_time timestamptz, to_time timestamptz, time_zone text,
    OUT bucket timestamptz, OUT key timestamptz, OUT number bigint
) RETURNS SETOF record
    LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    width CONSTANT interval    := '1 ' || granularity;
    last  CONSTANT timestamptz := to_time - interval '1 microsecond';
BEGIN
    PERFORM weir.require(
        extract(epoch FROM to_time) - extract(epoch FROM from_time) <= 100000 * extract(epoch FROM width),
        'the range has more than 100,000 buckets', 'Take a coarser granularity or a shorter range.');
    IF granularity IN ('minute', 'hour') THEN
        RETURN QUERY
        SELECT CASE WHEN date_trunc(granularity, k.local) = k.local THEN k.key
                    ELSE (SELECT coalesce(min(t), k.key) FROM generate_series(k.key, k.key + width, interval '1 minute') t
                           WHERE date_trunc(granularity, t, time_zone) = k.key) END,
               k.key, row_number() OVER (ORDER BY k.key)
          FROM (SELECT DISTINCT date_trunc(granularity, t, time_zone), date_trunc(granularity, t, time_zone) AT TIME ZONE time_zone
                  FROM (SELECT generate_series(from_time, last, least(width, interval '30 minutes')) UNION ALL SELECT last) AS s (t)) AS k (key, local);
    ELSE
        RETURN QUERY
        SELECT CASE WHEN k.earlier < k.key AND k.earlier AT TIME ZONE time_zone = k.local THEN k.earlier ELSE k.key END,
               k.key, row_number() OVER (ORDER BY k.key)
          FROM (SELECT DISTINCT ON (t AT TIME ZONE time_zone) t, t AT TIME ZONE time_zone,
                       -- The same reading of the clock as it went the day before.
                       t AT TIME ZONE 'UTC' + ((t - interval '1 day') AT TIME ZONE time_zone - (t - interval '1 day') AT TIME ZONE 'UTC')
                  FROM generate_series(date_trunc(granularity, from_time AT TIME ZONE time_zone), last AT TIME ZONE time_zone, width) t
                 ORDER BY t AT TIME ZONE time_zone) AS k (local, key, earlier);
    END IF;
END
$$;

COMMENT ON FUNCTION weir.buckets(text, timestamptz, timestamptz, text) IS
    'The buckets that [from_time, to_time) touches: each minute, hour, day, week (from Monday) or month of that time zone with its first moment, what date_trunc() makes of any of its moments, and its number, in order.';
