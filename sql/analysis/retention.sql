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
    LANGUAGE plpgsql STABLE PARALLEL RESTRICTED
    SET search_path = pg_catalog, pg_temp
    SET jit = off
AS $$
BEGIN
    PERFORM weir.require_range(from_time, to_time, environment);
    PERFORM weir.require(start_event IS NOT NULL, 'start_event can''t be null', 'Name the event that makes a person part of a cohort.');
    PERFORM weir.require_one_of('period', period, '{day,week,month}');
    PERFORM weir.require(periods BETWEEN 1 AND 1000, 'periods must be from 1 to 1000', 'It counts the periods after the cohort''s own.');
    PERFORM weir.require_one_of('mode', mode, '{recurring,first_time,first_ever}');
    PERFORM weir.require_one_of('windows', windows, '{calendar,24h}');
    PERFORM weir.require(rolling IS NOT NULL, 'rolling can''t be null', 'It is true or false.');
    PERFORM weir.require_time_zone(time_zone);
    IF windows = '24h' THEN
        PERFORM weir.not_built('windows => ''24h''', 'windows => ''calendar'' counts calendar days, weeks or months.');
    END IF;
    IF breakdown IS NOT NULL THEN
        PERFORM weir.not_built('the breakdown of retention', 'Ask once per value, with start_filters.');
    END IF;

    -- Periods are told apart in local time: a week is seven local days, whatever the clocks did in it.
    RETURN QUERY EXECUTE format($query$
        WITH started AS (
            SELECT i.person, e."timestamp" AS at
              FROM weir.events e
              JOIN weir.person_ids i ON i.distinct_id = e.distinct_id AND i.environment = e.environment
             WHERE e.environment = $1 AND e.event = $4 AND e."timestamp" < $3 AND (%1$L OR e."timestamp" >= $2)
               AND %2$s
        ), starts AS (
            %3$s
        ), cohorts AS (
            SELECT cohort, count(*) AS size FROM starts GROUP BY cohort
        ), returns AS (
            SELECT DISTINCT i.person, date_trunc($5, e."timestamp" AT TIME ZONE $6) AS came
              FROM weir.events e
              JOIN weir.person_ids i ON i.distinct_id = e.distinct_id AND i.environment = e.environment
             WHERE e.environment = $1 AND ($8 IS NULL OR e.event = $8) AND e."timestamp" >= $2
               AND %4$s
        ), distances AS (
            SELECT s.cohort, s.person,
                   CASE $5 WHEN 'day' THEN r.came::date - s.cohort::date
                           WHEN 'week' THEN (r.came::date - s.cohort::date) / 7
                           ELSE (extract(year FROM r.came) - extract(year FROM s.cohort)) * 12
                                + extract(month FROM r.came) - extract(month FROM s.cohort)
                   END::int AS distance
              FROM starts s JOIN returns r ON r.person = s.person AND r.came > s.cohort
        ), counted AS (
            SELECT d.cohort, k.period, count(DISTINCT d.person) AS persons
              FROM distances d
              JOIN generate_series(1, $7) AS k (period) ON %5$s
             GROUP BY d.cohort, k.period
        )
        SELECT NULL::text, c.cohort AT TIME ZONE $6, c.size, k.period,
               p.persons, p.persons::float8 / c.size,
               (c.cohort + (k.period + 1) * ('1 ' || $5)::interval) AT TIME ZONE $6 <= now()
          FROM cohorts c
         CROSS JOIN generate_series(0, $7) AS k (period)
          LEFT JOIN counted n ON n.cohort = c.cohort AND n.period = k.period
         CROSS JOIN LATERAL (SELECT CASE k.period WHEN 0 THEN c.size ELSE coalesce(n.persons, 0) END) AS p (persons)
         ORDER BY c.cohort, k.period
        $query$,
        mode = 'first_ever',
        weir.filter_sql(coalesce(start_filters, '[]')::text, 9, ''),
        weir.retention_starts_sql(mode),
        weir.filter_sql(coalesce(return_filters, '[]')::text, 10, ''),
        CASE WHEN rolling THEN 'd.distance >= k.period' ELSE 'd.distance = k.period' END)
    USING environment, coalesce(from_time, '-infinity'), coalesce(to_time, 'infinity'), start_event, period, time_zone,
          periods, return_event, coalesce(start_filters, '[]'), coalesce(return_filters, '[]');
END
$$;

COMMENT ON FUNCTION weir.retention(text, text, timestamptz, timestamptz, text, int, text, text, boolean, jsonb, jsonb, text, text, text) IS
    'Of the persons whose start_event made them part of a day''s, week''s or month''s cohort, how many came back in each later one (rolling: in it or later) with return_event, or with any event. The range bounds the cohorts; returns count to the end of the data. Period 0 is the cohort itself, and periods more follow. Cohorts without persons have no rows. complete says whether the period was over when it was asked.';
