CREATE FUNCTION weir.stickiness(
    granularity text        DEFAULT 'day',
    from_time   timestamptz DEFAULT NULL,
    to_time     timestamptz DEFAULT NULL,
    event       text        DEFAULT NULL,
    time_zone   text        DEFAULT 'UTC',
    environment text        DEFAULT 'production'
) RETURNS TABLE (buckets int, persons bigint)
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
    SET jit = off
AS $$
DECLARE
    width text;
BEGIN
    PERFORM weir.require_range(from_time, to_time, environment);
    PERFORM weir.require_one_of('granularity', granularity, '{minute,hour,day,week,month}');
    PERFORM weir.require_time_zone(time_zone);

    width := weir.on_sets(environment, from_time, to_time, from_time, to_time, granularity, time_zone, ARRAY[event]);
    IF width IS NOT NULL THEN
        RETURN QUERY SELECT * FROM weir.stickiness_on_sets(
            width, granularity, coalesce(from_time, '-infinity'), coalesce(to_time, 'infinity'), event, time_zone, environment);
        RETURN;
    END IF;
    IF weir.on_timeline(environment, from_time, to_time, time_zone, granularity) THEN
        RETURN QUERY SELECT * FROM weir.stickiness_on_timeline(
            granularity, coalesce(from_time, '-infinity'), coalesce(to_time, 'infinity'), event, time_zone, environment);
        RETURN;
    END IF;

    RETURN QUERY EXECUTE $query$
        WITH counted AS (
            SELECT p.buckets, count(*) AS persons
              FROM (SELECT count(DISTINCT date_trunc($4, e."timestamp", $5))::int AS buckets
                      FROM weir.events e
                      JOIN weir.person_ids i ON i.distinct_id = e.distinct_id AND i.environment = e.environment
                     WHERE e.environment = $1 AND e."timestamp" >= $2 AND e."timestamp" < $3 AND ($6 IS NULL OR e.event = $6)
                     GROUP BY i.person) p
             GROUP BY p.buckets
        )
        SELECT n.buckets, coalesce(c.persons, 0)
          FROM generate_series(1, (SELECT max(buckets) FROM counted)) AS n (buckets)
          LEFT JOIN counted c ON c.buckets = n.buckets
         ORDER BY n.buckets
        $query$
    USING environment, coalesce(from_time, '-infinity'), coalesce(to_time, 'infinity'), granularity, time_zone, event;
END
$$;

COMMENT ON FUNCTION weir.stickiness(text, timestamptz, timestamptz, text, text, text) IS
    'How many persons had the event, or any where none is named, in exactly n of the minutes, hours, days, weeks or months of the range, for n from 1 to the most that anybody had.';
