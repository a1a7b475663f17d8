CREATE FUNCTION weir.active_persons(
    period      text        DEFAULT 'day',
    from_time   timestamptz DEFAULT NULL,
    to_time     timestamptz DEFAULT NULL,
    rolling     boolean     DEFAULT false,
    time_zone   text        DEFAULT 'UTC',
    environment text        DEFAULT 'production'
) RETURNS TABLE (bucket timestamptz, persons bigint)
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
    SET jit = off
AS $$
DECLARE
    granularity text     := period;
    days        int      := 1;
    seen_from   timestamptz := from_time;
    width       text;
BEGIN
    PERFORM weir.require_range(from_time, to_time, environment);
    PERFORM weir.require_one_of('period', period, '{day,week,month}');
    PERFORM weir.require(rolling IS NOT NULL, 'rolling can''t be null', 'It is true or false.');
    PERFORM weir.require_time_zone(time_zone);
    IF rolling THEN
        granularity := 'day';
        days := CASE period WHEN 'day' THEN 1 WHEN 'week' THEN 7 ELSE 30 END;
        seen_from := from_time - make_interval(days => days + 2);
    END IF;
    width := weir.on_sets(environment, from_time, to_time, seen_from, to_time, granularity, time_zone, ARRAY[NULL]);
    IF width IS NOT NULL THEN
        RETURN QUERY SELECT * FROM weir.active_persons_on_sets(
            width, granularity, CASE WHEN rolling THEN days END, coalesce(from_time, '-infinity'), coalesce(to_time, 'infinity'), time_zone, environment);
        RETURN;
    END IF;
    IF weir.on_timeline(environment, from_time - make_interval(days => days + 2), to_time, time_zone) THEN
        RETURN QUERY SELECT * FROM weir.active_persons_on_timeline(
            granularity, CASE WHEN rolling THEN days END, coalesce(from_time, '-infinity'), coalesce(to_time, 'infinity'), time_zone, environment);
        RETURN;
    END IF;

    -- The days before the range whose persons count in it; two more, since a zone may have skipped a date.
    RETURN QUERY EXECUTE $query$
        WITH active AS (
            SELECT i.person, date_trunc($4, e."timestamp", $5) AS key, min(e."timestamp") AS first, max(e."timestamp") AS last
              FROM weir.events e
              JOIN weir.person_ids i ON i.distinct_id = e.distinct_id AND i.environment = e.environment
             WHERE e.environment = $1 AND e."timestamp" >= CASE WHEN $7 THEN $2 - make_interval(days => $6 + 2) ELSE $2 END AND e."timestamp" < $3
             GROUP BY 1, 2
        ), calendar AS MATERIALIZED (
            SELECT b.*
              FROM (SELECT min(first) AS first, max(last) AS last FROM active) a,
                   weir.buckets($4, least(nullif($2, '-infinity'), a.first),
                                coalesce(nullif($3, 'infinity'), a.last + interval '1 microsecond'), $5) b
        ), counted AS (
            SELECT p.number, count(*) AS persons
              FROM (SELECT DISTINCT a.person, n.number
                      FROM active a
                      JOIN calendar c ON c.key = a.key
                     CROSS JOIN generate_series(c.number, c.number + $6 - 1) AS n (number)) p
             GROUP BY p.number
        )
        SELECT b.bucket, coalesce(c.persons, 0)
          FROM calendar b
          LEFT JOIN counted c ON c.number = b.number
         WHERE b.key >= date_trunc($4, $2, $5)
         ORDER BY b.bucket
        $query$
    USING environment, coalesce(from_time, '-infinity'), coalesce(to_time, 'infinity'), granularity, time_zone, days, rolling;
END
$$;

COMMENT ON FUNCTION weir.active_persons(text, timestamptz, timestamptz, boolean, text, text) IS
    'How many persons had any event in each day, week or month of the time zone; rolling: for each day, in the 1, 7 or 30 days that end with it, those before the range included. Without bounds it runs from the first bucket that has events to the last; in between, one without events is 0.';
