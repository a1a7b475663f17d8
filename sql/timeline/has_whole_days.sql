-- Where the clocks go back over midnight, a few minutes past it, two days take turns: the new one, the old one, the new one.
-- That was so in a few places and years. The walk through the timeline wants buckets that come one after the other.
CREATE FUNCTION weir.has_whole_days(from_time timestamptz, to_time timestamptz, time_zone text) RETURNS boolean
    LANGUAGE sql STABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT coalesce(bool_and((at AT TIME ZONE time_zone)::date <= ((at + interval '20 minutes') AT TIME ZONE time_zone)::date), true)
      FROM (SELECT (day AT TIME ZONE time_zone) + n * interval '20 minutes' AS at
              FROM generate_series(from_time AT TIME ZONE time_zone - interval '1 day', to_time AT TIME ZONE time_zone + interval '1 day', '1 day') AS d (day_time),
                   LATERAL date_trunc('day', day_time) AS day, generate_series(-7, 6) AS n) t
$$;

COMMENT ON FUNCTION weir.has_whole_days(timestamptz, timestamptz, text) IS
    'Whether each day of a time zone is over when the next one begins, all through a range: not so where the clocks go back from just after midnight to just before it. The hours around each midnight are looked at.';
