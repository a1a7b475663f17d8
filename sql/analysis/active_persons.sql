CREATE FUNCTION weir.active_persons(
    period      text        DEFAULT 'day',
    from_time   timestamptz DEFAULT NULL,
    to_time     timestamptz DEFAULT NULL,
    rolling     boolean     DEFAULT false,
    time_zone   text        DEFAULT 'UTC',
    environment text        DEFAULT 'production'
) RETURNS TABLE (bucket timestamptz, persons bigint)
    LANGUAGE plpgsql STABLE PARALLEL RESTRICTED
    SET search_path = pg_catalog, pg_temp
    SET jit = off
AS $$
BEGIN
    PERFORM weir.require_range(from_time, to_time, environment);
    PERFORM weir.require_one_of('period', period, '{day,week,month}');
    PERFORM weir.require_time_zone(time_zone);
    IF rolling THEN
        PERFORM weir.not_built('rolling => true', 'rolling => false counts calendar days, weeks or months.');
    END IF;
    RETURN QUERY EXECUTE $query$
        WITH counted AS (
            SELECT active.bucket, count(*) AS persons
              FROM (SELECT DISTINCT date_trunc($4, e."timestamp", $5) AS bucket, i.person
                      FROM weir.events e
                      JOIN weir.person_ids i ON i.distinct_id = e.distinct_id AND i.environment = e.environment
                     WHERE e.environment = $1
                       AND e."timestamp" >= coalesce($2, '-infinity') AND e."timestamp" < coalesce($3, 'infinity')) active
             GROUP BY active.bucket
        )
        SELECT b.bucket, coalesce(c.persons, 0)
          FROM weir.buckets($4, coalesce(nullif($2, '-infinity'), (SELECT min(bucket) FROM counted)),
                            coalesce(nullif($3, 'infinity'), (SELECT max(bucket) + interval '1 microsecond' FROM counted)), $5) AS b (bucket)
          LEFT JOIN counted c ON c.bucket = b.bucket
         ORDER BY b.bucket
        $query$
    USING environment, from_time, to_time, period, time_zone;
END
$$;

COMMENT ON FUNCTION weir.active_persons(text, timestamptz, timestamptz, boolean, text, text) IS
    'How many persons had any event in each day, week or month of the time zone. Without bounds it runs from the first such bucket that has events to the last; in between, one without events is 0.';
