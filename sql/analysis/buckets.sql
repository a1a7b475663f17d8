-- date_trunc(…, zone) tells the buckets apart, and is a bucket's key. It isn't always the bucket's start: where the clock
-- shows a midnight twice it is the second, and where it jumps within an hour it lies before the jump. Days, weeks and
-- months are laid out in local time, which makes a day of 23 or 25 hours one day, and a date that was skipped none.
-- Hours and minutes are laid out in absolute time, anew from each change of the zone's offset, which may cut one short or, by
-- seconds even, move those after it. A change is looked for day by day: no zone was ever back within four.
CREATE FUNCTION weir.buckets(
    granularity text, from_time timestamptz, to_time timestamptz, time_zone text,
    OUT bucket timestamptz, OUT key timestamptz, OUT number bigint
) RETURNS SETOF record
    LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
    SET jit = off
AS $$
DECLARE
    width CONSTANT interval    := '1 ' || granularity;
    first CONSTANT timestamptz := date_trunc(granularity, from_time, time_zone);
    last  CONSTANT timestamptz := to_time - interval '1 microsecond';
BEGIN
    PERFORM weir.require(
        extract(epoch FROM to_time) - extract(epoch FROM from_time) <= 100000 * extract(epoch FROM width),
        'the range has more than 100,000 buckets', 'Take a coarser granularity or a shorter range.');
    IF granularity IN ('minute', 'hour') THEN
        RETURN QUERY
        WITH RECURSIVE looked AS (
            SELECT s.at, lead(s.at) OVER (ORDER BY s.at) AS later
              FROM (SELECT generate_series(first, last, interval '24 hours') UNION SELECT date_trunc('second', last)) AS s (at)
        ), halved AS (
            SELECT l.at, l.later FROM looked l
             WHERE (l.at AT TIME ZONE time_zone) - (l.at AT TIME ZONE 'UTC') <> (l.later AT TIME ZONE time_zone) - (l.later AT TIME ZONE 'UTC')
             UNION ALL
            SELECT CASE WHEN is_before THEN middle ELSE h.at END, CASE WHEN is_before THEN h.later ELSE middle END
              FROM halved h
             CROSS JOIN LATERAL (SELECT date_trunc('second', h.at + (h.later - h.at) / 2) AS middle) m
             CROSS JOIN LATERAL (SELECT (middle AT TIME ZONE time_zone) - (middle AT TIME ZONE 'UTC')
                                      = (h.at AT TIME ZONE time_zone) - (h.at AT TIME ZONE 'UTC') AS is_before) o
             WHERE h.later - h.at > interval '1 second'
        ), spans AS (
            SELECT c.at, lead(c.at, 1, to_time) OVER (ORDER BY c.at) AS until
              FROM (SELECT first UNION SELECT h.later FROM halved h WHERE h.later - h.at <= interval '1 second') AS c (at)
        ), shown AS (
            SELECT min(greatest(k.key, s.at)) AS bucket, k.key
              FROM spans s
             CROSS JOIN LATERAL generate_series(date_trunc(granularity, s.at, time_zone), s.until - interval '1 microsecond', width) AS k (key)
             GROUP BY k.key
        )
        SELECT b.bucket, b.key, row_number() OVER (ORDER BY b.bucket)
          FROM (SELECT s.bucket, s.key, lead(s.bucket, 1, 'infinity') OVER (ORDER BY s.bucket) AS until FROM shown s) b
         WHERE b.until > from_time;
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
