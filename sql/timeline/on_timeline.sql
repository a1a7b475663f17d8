CREATE FUNCTION weir.on_timeline(
    environment text, from_time timestamptz, to_time timestamptz, time_zone text DEFAULT 'UTC', granularity text DEFAULT 'day'
) RETURNS boolean
    LANGUAGE sql STABLE PARALLEL RESTRICTED
    SET search_path = pg_catalog, pg_temp
AS $$
    -- Not set at all: the library isn't loaded yet in this session.
    SELECT coalesce(nullif(current_setting('weir.use_timeline', true), ''), 'on')::boolean
       AND NOT row_security_active('weir.events')   -- the timeline knows no policies
       AND (SELECT coalesce(sum(b.stored), 0) <= 2000000
               AND coalesce(sum(b.stored) FILTER (WHERE NOT EXISTS (
                       SELECT FROM weir.arrivals a WHERE a.batch = b.batch AND a.environment = b.environment)), 0) <= 200000
              FROM weir.batches b
             WHERE NOT b.in_timeline AND b.environment = on_timeline.environment
               AND b.first_time < coalesce(on_timeline.to_time, 'infinity') AND b.last_time >= coalesce(on_timeline.from_time, '-infinity'))
       AND (SELECT count(*) <= 1000
              FROM (SELECT FROM weir.merged_persons m WHERE NOT m.in_timeline AND m.environment = on_timeline.environment LIMIT 1001) m)
       AND (time_zone = 'UTC' AND (granularity NOT IN ('minute', 'hour') OR a.to_time - a.from_time < interval '60 days') OR (
            SELECT weir.has_whole_days(coalesce(a.from_time, r.first), coalesce(a.to_time, now() + interval '1 year'), time_zone)
               AND coalesce(coalesce(a.to_time, r.last) - coalesce(a.from_time, r.first)
                            < CASE granularity WHEN 'minute' THEN interval '60 days' WHEN 'hour' THEN '10 years' ELSE '200 years' END, true)
              FROM (SELECT least(b.first, min(u.first_time)), greatest(b.last, max(u.last_time))
                      FROM weir.timeline_bounds(environment, '-infinity', 'infinity', NULL) b
                      LEFT JOIN weir.batches u ON NOT u.in_timeline AND u.environment = on_timeline.environment
                     GROUP BY b.first, b.last) AS r (first, last)))
      -- No moment is so far away: all that there is can lie between those of events only.
      FROM (SELECT nullif(on_timeline.from_time, '-infinity'), nullif(on_timeline.to_time, 'infinity')) AS a (from_time, to_time)
$$;

COMMENT ON FUNCTION weir.on_timeline(text, timestamptz, timestamptz, text, text) IS
    'Whether a question that could be answered from the timeline is: unless weir.use_timeline is off, or row-level security hides events from who asks, or so much isn''t in the timeline yet that reading weir.events alone is cheaper, or the days of the time zone overlap, or the buckets might be more than a question may have.';
