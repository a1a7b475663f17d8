CREATE FUNCTION weir.retention(
    start_event    text,
    return_event   text        DEFAULT NULL,
    from_time      timestamptz DEFAULT NULL,
    to_time        timestamptz DEFAULT NULL,
    period         text        DEFAULT 'week',
    periods        int         DEFAULT 8,
    mode           text        DEFAULT 'first_time',
    windows        text        DEFAULT 'calendar',
    rolling        boolean     DEFAULT false,
    start_filters  jsonb       DEFAULT '[]',
    return_filters jsonb       DEFAULT '[]',
    breakdown      text        DEFAULT NULL,
    time_zone      text        DEFAULT 'UTC',
    environment    text        DEFAULT 'production'
) RETURNS SETOF weir.retention_row
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
    SET jit = off
AS $$
DECLARE
    width text;
    asked text[];
BEGIN
    PERFORM weir.require_range(from_time, to_time, environment);
    PERFORM weir.require(start_event IS NOT NULL, 'start_event can''t be null', 'Name the event that makes a person part of a cohort.');
    PERFORM weir.require_one_of('period', period, '{day,week,month}');
    PERFORM weir.require(periods BETWEEN 1 AND 1000, 'periods must be from 1 to 1000', 'It counts the periods after the cohort''s own.');
    PERFORM weir.require_one_of('mode', mode, '{recurring,first_time,first_ever}');
    PERFORM weir.require_one_of('windows', windows, '{calendar,24h}');
    PERFORM weir.require(rolling IS NOT NULL, 'rolling can''t be null', 'It is true or false.');
    PERFORM weir.require_time_zone(time_zone);
    PERFORM weir.require(windows = 'calendar' OR period <> 'month', 'months are no number of 24-hour windows',
                         'Take period => ''day'' or ''week'', or windows => ''calendar''.');

    asked := weir.asked_properties(jsonb_build_array(coalesce(start_filters, '[]'), coalesce(return_filters, '[]')), breakdown);
    IF windows = 'calendar' AND asked = '{}' THEN
        width := weir.on_sets(environment, from_time, to_time, CASE mode WHEN 'first_ever' THEN NULL ELSE from_time END, NULL, period, time_zone,
                              ARRAY[start_event, return_event]);
    END IF;
    IF width IS NOT NULL THEN
        RETURN QUERY SELECT * FROM weir.retention_on_sets(
            width, start_event, return_event, coalesce(from_time, '-infinity'), coalesce(to_time, 'infinity'), period, periods, mode, rolling,
            time_zone, environment);
        RETURN;
    END IF;

    IF weir.on_timeline(environment, CASE mode WHEN 'first_ever' THEN NULL ELSE from_time END, NULL, time_zone)
       AND weir.are_promoted(asked, environment, CASE mode WHEN 'first_ever' THEN NULL ELSE from_time END, NULL) THEN
        RETURN QUERY SELECT * FROM weir.retention_on_timeline(
            start_event, return_event, coalesce(from_time, '-infinity'), coalesce(to_time, 'infinity'), period, periods, mode, windows, rolling,
            coalesce(start_filters, '[]'), coalesce(return_filters, '[]'), breakdown, asked, time_zone, environment);
        RETURN;
    END IF;

    RETURN QUERY EXECUTE format($query$
        WITH started AS (
            SELECT i.person, e."timestamp" AS at, date_trunc($5, e."timestamp", $6) AS key, e.id, %1$s AS label
              FROM weir.events e
              JOIN weir.person_ids i ON i.distinct_id = e.distinct_id AND i.environment = e.environment
             WHERE e.environment = $1 AND e.event = $4 AND e."timestamp" < $3 AND (%2$L OR e."timestamp" >= $2)
               AND %3$s
        ), starts AS (
            %4$s
        ), returns AS (
            SELECT i.person, e."timestamp" AS at
              FROM weir.events e
              JOIN weir.person_ids i ON i.distinct_id = e.distinct_id AND i.environment = e.environment
             WHERE e.environment = $1 AND ($8 IS NULL OR e.event = $8) AND e."timestamp" >= $2
               AND %5$s
        ), calendar AS MATERIALIZED (
            SELECT b.*
              FROM (SELECT min(at) AS first, max(at) AS last FROM (SELECT at FROM starts UNION ALL SELECT at FROM returns) t) s,
                   weir.buckets($5, s.first, s.last + interval '1 microsecond', $6) b
        ), cohorts AS (
            SELECT label, key, count(*) AS size FROM starts GROUP BY label, key
        ), distances AS (
            %6$s
        ), counted AS (
            SELECT d.label, d.key, k.period, count(DISTINCT d.person) AS persons
              FROM distances d
              JOIN generate_series(1, $7) AS k (period) ON %7$s
             GROUP BY d.label, d.key, k.period
        )
        SELECT c.label, b.bucket, c.size, k.period, p.persons, p.persons::float8 / c.size,
               CASE WHEN $12 IS NULL OR k.period = 0 THEN (o.cohort + (k.period + 1) * o.width) AT TIME ZONE $6
                    -- The window of who would start as the cohort ends.
                    ELSE (o.cohort + o.width) AT TIME ZONE $6 + (k.period + 1) * $12 END <= now()
          FROM cohorts c
          JOIN calendar b ON b.key = c.key
         CROSS JOIN LATERAL (SELECT date_trunc($5, c.key AT TIME ZONE $6), ('1 ' || $5)::interval) AS o (cohort, width)
         CROSS JOIN generate_series(0, $7) AS k (period)
          LEFT JOIN counted n ON n.label IS NOT DISTINCT FROM c.label AND n.key = c.key AND n.period = k.period
         CROSS JOIN LATERAL (SELECT CASE k.period WHEN 0 THEN c.size ELSE coalesce(n.persons, 0) END) AS p (persons)
         ORDER BY sum(c.size) OVER (PARTITION BY c.label) DESC, c.label COLLATE "C", b.bucket, k.period
        $query$,
        CASE WHEN breakdown IS NULL THEN 'NULL::text' ELSE weir.property_sql(breakdown, 11, '') END,
        mode = 'first_ever',
        weir.filter_sql(coalesce(start_filters, '[]')::text, 9, ''),
        weir.retention_starts_sql(mode),
        weir.filter_sql(coalesce(return_filters, '[]')::text, 10, ''),
        weir.retention_distances_sql(windows),
        CASE WHEN rolling THEN 'd.distance >= k.period' ELSE 'd.distance = k.period' END)
    USING environment, coalesce(from_time, '-infinity'), coalesce(to_time, 'infinity'), start_event, period, time_zone,
          periods, return_event, coalesce(start_filters, '[]'), coalesce(return_filters, '[]'), to_jsonb(breakdown),
          CASE WHEN windows = '24h' THEN CASE period WHEN 'day' THEN interval '24 hours' ELSE interval '168 hours' END END;
END
$$;

COMMENT ON FUNCTION weir.retention(text, text, timestamptz, timestamptz, text, int, text, text, boolean, jsonb, jsonb, text, text, text) IS
    'Of the persons whose start_event made them part of a day''s, week''s or month''s cohort, how many came back in each later one (rolling: in it or later) with return_event, or with any event. The range bounds the cohorts; returns count to the end of the data. Period 0 is the cohort itself, and periods more follow; with windows => 24h they are of 24 hours, or seven times as many, from each person''s own start. breakdown is a property of the start event. Cohorts without persons have no rows. complete says whether the period was over when it was asked.';
