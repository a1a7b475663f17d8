CREATE FUNCTION weir.retention_on_sets(
    width text, start_event text, return_event text, from_time timestamptz, to_time timestamptz, period text, periods int, mode text,
    rolling boolean, time_zone text, environment text
) RETURNS SETOF weir.retention_row
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
    SET jit = off
AS $$
DECLARE
    -- Who started before the range may be no newcomer in it.
    seen_from CONSTANT timestamptz := CASE mode WHEN 'first_ever' THEN '-infinity' ELSE from_time END;
    bounds    CONSTANT record := weir.sets_bounds(environment, from_time, to_time);
    length    CONSTANT interval := '1 ' || period;
    cohorts   int;
    starts    timestamptz[];
    keys      timestamptz[];
    counts    bigint[];
    seen_to   timestamptz := 'infinity';
BEGIN
    SELECT count(*) INTO cohorts FROM weir.buckets(period, bounds.first, bounds.last, time_zone);
    -- Some more than are counted: what comes after the last of them is in none.
    SELECT array_agg(b.bucket ORDER BY b.number), array_agg(b.key ORDER BY b.number)
      INTO starts, keys
      FROM weir.buckets(period, bounds.first, bounds.last + (periods + 3) * length, time_zone) b;
    IF NOT rolling THEN
        seen_to := coalesce(starts[cohorts + periods + 1], seen_to);
    END IF;
    counts := weir.timeline_counts(
        (SELECT string_agg(part, '')
           FROM weir.sets_ask(
                    jsonb_build_object('retention', jsonb_build_object('cohorts', cohorts, 'periods', periods, 'mode', mode, 'rolling', rolling)),
                    ARRAY[start_event, return_event], starts, width, environment, from_time, to_time, seen_from, seen_to,
                    cohorts + coalesce(cardinality(starts), 0) + 4) AS part),
        cohorts * (periods + 1));
    RETURN QUERY
    SELECT NULL::text, starts[c.cohort + 1], c.size, k.period, p.persons, p.persons::float8 / c.size,
           (o.cohort + (k.period + 1) * length) AT TIME ZONE time_zone <= now()
      FROM (SELECT cohort, counts[cohort * (periods + 1) + 1] AS size FROM generate_series(0, cohorts - 1) AS cohort) c
     CROSS JOIN generate_series(0, periods) AS k (period)
     CROSS JOIN LATERAL (SELECT counts[c.cohort * (periods + 1) + k.period + 1]) AS p (persons)
     CROSS JOIN LATERAL (SELECT date_trunc(retention_on_sets.period, keys[c.cohort + 1] AT TIME ZONE time_zone)) AS o (cohort)
     WHERE c.size > 0
     ORDER BY c.cohort, k.period;
END
$$;

COMMENT ON FUNCTION weir.retention_on_sets(text, text, text, timestamptz, timestamptz, text, int, text, boolean, text, text) IS
    'weir.retention() in calendar periods, from the sets of persons that the rollups keep: without filters or breakdown.';
