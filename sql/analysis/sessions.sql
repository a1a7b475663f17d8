CREATE FUNCTION weir.sessions(
    from_time   timestamptz DEFAULT NULL,
    to_time     timestamptz DEFAULT NULL,
    granularity text        DEFAULT 'day',
    gap         interval    DEFAULT '30 minutes',
    filters     jsonb       DEFAULT '[]',
    time_zone   text        DEFAULT 'UTC',
    environment text        DEFAULT 'production'
) RETURNS TABLE (
    bucket timestamptz, sessions bigint, persons bigint,
    events_per_session float8, mean_seconds float8, median_seconds float8, bounce_share float8
)
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
    SET jit = off
AS $$
DECLARE
    asked text[];
BEGIN
    filters := coalesce(filters, '[]');
    PERFORM weir.require_range(from_time, to_time, environment);
    PERFORM weir.require_one_of('granularity', granularity, '{minute,hour,day,week,month}');
    PERFORM weir.require_time_zone(time_zone);
    PERFORM weir.require(gap > interval '0', 'gap must be longer than nothing', 'For instance gap => ''30 minutes''.');

    asked := weir.asked_properties(jsonb_build_array(filters));
    IF weir.on_timeline(environment, from_time, to_time, time_zone, granularity) AND weir.are_promoted(asked, environment, from_time, to_time) THEN
        RETURN QUERY SELECT * FROM weir.sessions_on_timeline(
            coalesce(from_time, '-infinity'), coalesce(to_time, 'infinity'), granularity, gap, filters, asked, time_zone, environment);
        RETURN;
    END IF;

    RETURN QUERY EXECUTE format($query$
        WITH sessions AS (
            SELECT s.person, min(s."timestamp") AS began, date_trunc($5, min(s."timestamp"), $6) AS key, count(*) AS events,
                   extract(epoch FROM max(s."timestamp") - min(s."timestamp"))::float8 AS seconds
              FROM (%s) s
             GROUP BY s.person, s.session_id, s.part
        ), counted AS (
            SELECT s.key, count(*) AS sessions, count(DISTINCT s.person) AS persons, avg(s.events::float8) AS events,
                   avg(s.seconds) AS mean, percentile_cont(0.5) WITHIN GROUP (ORDER BY s.seconds) AS median,
                   avg((s.events = 1)::int::float8) AS bounces
              FROM sessions s
             GROUP BY s.key
        )
        SELECT b.bucket, coalesce(c.sessions, 0), coalesce(c.persons, 0), c.events, c.mean, c.median, c.bounces
          FROM weir.buckets($5, coalesce(nullif($2, '-infinity'), (SELECT min(began) FROM sessions)),
                            coalesce(nullif($3, 'infinity'), (SELECT max(began) + interval '1 microsecond' FROM sessions)), $6) b
          LEFT JOIN counted c ON c.key = b.key
         ORDER BY b.bucket
        $query$, weir.sessions_sql(weir.filter_sql(filters::text, 7, '')))
    USING environment, coalesce(from_time, '-infinity'), coalesce(to_time, 'infinity'), gap, granularity, time_zone, filters;
END
$$;

COMMENT ON FUNCTION weir.sessions(timestamptz, timestamptz, text, interval, jsonb, text, text) IS
    'Sessions per minute, hour, day, week or month of the time zone, each in the bucket of its first event: how many, of how many persons, events a session, mean and median seconds from the first event to the last, and the share that is a single event. A session is the sender''s session_id; where there is none, a person''s events with less than gap between them. Only events in the range that meet the filters are seen. A bucket without sessions has 0 of them and no means.';
