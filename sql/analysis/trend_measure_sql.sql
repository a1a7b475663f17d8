CREATE FUNCTION weir.trend_measure_sql(measure text) RETURNS text
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    answer text := CASE split_part(measure, ':', 1)
        WHEN 'sum' THEN 'sum(number)'
        WHEN 'avg' THEN 'avg(number)'
        WHEN 'min' THEN 'min(number)'
        WHEN 'max' THEN 'max(number)'
        WHEN 'median' THEN 'percentile_cont(0.5) WITHIN GROUP (ORDER BY number)'
        WHEN 'p90' THEN 'percentile_cont(0.9) WITHIN GROUP (ORDER BY number)'
        WHEN 'p95' THEN 'percentile_cont(0.95) WITHIN GROUP (ORDER BY number)'
        WHEN 'p99' THEN 'percentile_cont(0.99) WITHIN GROUP (ORDER BY number)'
    END;
BEGIN
    IF answer IS NOT NULL AND measure ~ '^[a-z0-9]+:.' THEN
        RETURN answer;
    END IF;
    answer := CASE measure
        WHEN 'events' THEN 'count(*)::float8'
        WHEN 'persons' THEN 'count(DISTINCT person)::float8'
        WHEN 'events_per_person' THEN 'count(*)::float8 / nullif(count(DISTINCT person), 0)'
    END;
    PERFORM weir.require(answer IS NOT NULL, format('there is no measure %s', coalesce('"' || measure || '"', 'null')),
        'It is one of: events, persons, events_per_person, sum:KEY, avg:KEY, min:KEY, max:KEY, median:KEY, p90:KEY, p95:KEY, p99:KEY; KEY is a property.');
    RETURN answer;
END
$$;

COMMENT ON FUNCTION weir.trend_measure_sql(text) IS
    'A measure of weir.trend() as an aggregate over the columns person and number. Percentiles are interpolated.';
