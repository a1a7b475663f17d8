CREATE FUNCTION weir.lifecycle(
    period      text        DEFAULT 'week',
    from_time   timestamptz DEFAULT NULL,
    to_time     timestamptz DEFAULT NULL,
    event       text        DEFAULT NULL,
    time_zone   text        DEFAULT 'UTC',
    environment text        DEFAULT 'production'
) RETURNS TABLE (bucket timestamptz, new bigint, "returning" bigint, resurrecting bigint, dormant bigint)
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
    SET jit = off
AS $$
DECLARE
    width text;
BEGIN
    PERFORM weir.require_range(from_time, to_time, environment);
    PERFORM weir.require_one_of('period', period, '{day,week,month}');
    PERFORM weir.require_time_zone(time_zone);

    width := weir.on_sets(environment, from_time, to_time, NULL, to_time, period, time_zone, ARRAY[event]);
    IF width IS NOT NULL THEN
        RETURN QUERY SELECT * FROM weir.lifecycle_on_sets(
            width, period, coalesce(from_time, '-infinity'), coalesce(to_time, 'infinity'), event, time_zone, environment);
        RETURN;
    END IF;
    IF weir.on_timeline(environment, NULL, to_time, time_zone) THEN
        RETURN QUERY SELECT * FROM weir.lifecycle_on_timeline(
            period, coalesce(from_time, '-infinity'), coalesce(to_time, 'infinity'), event, time_zone, environment);
        RETURN;
    END IF;

    -- What was before the range says who is new to it. The period before is that of the calendar, whatever the clocks did.
    RETURN QUERY EXECUTE $query$
        WITH active AS (
            SELECT i.person, date_trunc($4, e."timestamp", $5) AS key, bool_or(e."timestamp" >= $2) AS is_asked,
                   min(e."timestamp") AS first, max(e."timestamp") AS last
              FROM weir.events e
              JOIN weir.person_ids i ON i.distinct_id = e.distinct_id AND i.environment = e.environment
             WHERE e.environment = $1 AND e."timestamp" < $3 AND ($6 IS NULL OR e.event = $6)
             GROUP BY 1, 2
        ), calendar AS MATERIALIZED (
            SELECT b.*
              FROM (SELECT min(first) AS first, max(last) AS last FROM active) a,
                   weir.buckets($4, least(nullif($2, '-infinity'), a.first),
                                coalesce(nullif($3, 'infinity'), a.last + interval '1 microsecond'), $5) b
        ), neighbours AS (
            SELECT c.number, a.is_asked, lag(c.number) OVER person AS before,
                   lead(c.number) OVER person AS after, lead(a.is_asked) OVER person AS after_is_asked
              FROM active a
              JOIN calendar c ON c.key = a.key
            WINDOW person AS (PARTITION BY a.person ORDER BY c.number)
        ), states AS (
            SELECT n.number, CASE WHEN n.before IS NULL THEN 'new' WHEN n.before = n.number - 1 THEN 'returning' ELSE 'resurrecting' END AS state
              FROM neighbours n
             WHERE n.is_asked
             UNION ALL
            SELECT n.number + 1, 'dormant'
              FROM neighbours n
             WHERE NOT coalesce(n.after = n.number + 1 AND n.after_is_asked, false)
        )
        SELECT b.bucket,
               count(*) FILTER (WHERE s.state = 'new'), count(*) FILTER (WHERE s.state = 'returning'),
               count(*) FILTER (WHERE s.state = 'resurrecting'), count(*) FILTER (WHERE s.state = 'dormant')
          FROM calendar b
          LEFT JOIN states s ON s.number = b.number
         WHERE b.key >= date_trunc($4, $2, $5)
         GROUP BY b.bucket
         ORDER BY b.bucket
        $query$
    USING environment, coalesce(from_time, '-infinity'), coalesce(to_time, 'infinity'), period, time_zone, event;
END
$$;

COMMENT ON FUNCTION weir.lifecycle(text, timestamptz, timestamptz, text, text, text) IS
    'For each day, week or month of the time zone: how many persons are active for the first time ever (new), were active the period before too (returning), or earlier but not the period before (resurrecting); and how many were active the period before and are not now (dormant). Active is who has the event, or any where none is named. What was before the range counts as earlier. Without bounds it runs from the first period that has events to the last.';
