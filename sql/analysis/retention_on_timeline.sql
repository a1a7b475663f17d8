CREATE FUNCTION weir.retention_on_timeline(
    start_event text, return_event text, from_time timestamptz, to_time timestamptz, period text, periods int, mode text,
    windows text, rolling boolean, start_filters jsonb, return_filters jsonb, breakdown text, asked text[], time_zone text, environment text
) RETURNS SETOF weir.retention_row
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
    SET jit = off
    SET plan_cache_mode = force_generic_plan
AS $$
DECLARE
    -- Returns count to the end of the data, and who started before the range may be no newcomer in it.
    seen_from CONSTANT timestamptz := CASE mode WHEN 'first_ever' THEN '-infinity' ELSE from_time END;
    live      CONSTANT record := weir.timeline_live(environment, seen_from, 'infinity', asked <> '{}');
    bounds    CONSTANT record := weir.timeline_bounds(environment, from_time, to_time, live.pieces);
    width     CONSTANT interval := '1 ' || period;
    -- Null in calendar periods; there are no windows of months.
    own       CONSTANT interval := CASE windows WHEN '24h' THEN CASE period WHEN 'day' THEN interval '24 hours' ELSE '168 hours' END END;
    most      CONSTANT int := 2000000;   -- counts of a process: 16 MB
    cohorts   int;
    starts    timestamptz[];
    keys      timestamptz[];
    counts    bigint[];
    roles     record;
    labels    text[] := ARRAY[NULL];
    tuples    jsonb := '{}';
BEGIN
    IF asked <> '{}' THEN
        roles := weir.tuple_roles(live.tuples, jsonb_build_array(start_filters, return_filters), breakdown => breakdown);
        tuples := jsonb_build_object('tuples', jsonb_strip_nulls(jsonb_build_object('masks', roles.masks, 'values', roles."values")));
        IF breakdown IS NOT NULL THEN
            labels := roles.labels;
        END IF;
    END IF;
    SELECT count(*) INTO cohorts FROM weir.buckets(period, bounds.first, bounds.last, time_zone);
    -- Some more than are counted: what comes after the last of them is in none.
    SELECT array_agg(b.bucket ORDER BY b.number), array_agg(b.key ORDER BY b.number)
      INTO starts, keys
      FROM weir.buckets(period, bounds.first, bounds.last + (periods + 3) * width, time_zone) b;
    IF cardinality(labels)::bigint * cohorts * (periods + 1) > most THEN
        PERFORM set_config('weir.use_timeline', 'off', true);
        RETURN QUERY SELECT * FROM weir.retention(start_event, return_event, from_time, to_time, period, periods, mode, windows, rolling,
                                                  start_filters, return_filters, breakdown, time_zone, environment);
        PERFORM set_config('weir.use_timeline', 'on', true);
        RETURN;
    END IF;
    counts := weir.timeline_counts(
        (SELECT string_agg(part, '')
           FROM weir.timeline_ask(
                    jsonb_build_object('retention', jsonb_build_object(
                        'buckets', weir.timeline_times(starts),
                        'cohorts', cohorts, 'periods', periods, 'mode', mode, 'rolling', rolling,
                        'start', array_position(live.names, start_event) - 1, 'back', array_position(live.names, return_event) - 1,
                        'any_back', return_event IS NULL, 'window', weir.timeline_span(own), 'from', weir.timeline_time(from_time), 'to', weir.timeline_time(to_time),
                        'values', cardinality(labels))) || tuples,
                    environment, seen_from, 'infinity', live.pieces, live.skipped) AS part),
        cardinality(labels) * cohorts * (periods + 1));
    RETURN QUERY
    SELECT c.label, starts[c.cohort + 1], c.size, k.period, p.persons, p.persons::float8 / c.size,
           CASE WHEN own IS NULL OR k.period = 0 THEN (o.cohort + (k.period + 1) * width) AT TIME ZONE time_zone
                -- The window of who would start as the cohort ends.
                ELSE (o.cohort + width) AT TIME ZONE time_zone + (k.period + 1) * own END <= now()
      FROM (SELECT labels[value + 1] AS label, cohort, p.place, counts[p.place + 1] AS size
              FROM generate_series(0, cardinality(labels) - 1) AS value
             CROSS JOIN generate_series(0, cohorts - 1) AS cohort
             CROSS JOIN LATERAL (SELECT (value * cohorts + cohort) * (periods + 1)) AS p (place)) c
     CROSS JOIN generate_series(0, periods) AS k (period)
     CROSS JOIN LATERAL (SELECT counts[c.place + k.period + 1]) AS p (persons)
     CROSS JOIN LATERAL (SELECT date_trunc(retention_on_timeline.period, keys[c.cohort + 1] AT TIME ZONE time_zone)) AS o (cohort)
     WHERE c.size > 0
     ORDER BY sum(c.size) OVER (PARTITION BY c.label) DESC, c.label COLLATE "C", c.cohort, k.period;
END
$$;

COMMENT ON FUNCTION weir.retention_on_timeline(text, text, timestamptz, timestamptz, text, int, text, text, boolean, jsonb, jsonb, text, text[], text, text) IS
    'weir.retention() from the timeline; asked are the properties that its filters and breakdown name, all of them promoted.';
