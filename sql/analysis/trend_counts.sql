CREATE FUNCTION weir.trend_counts(
    code int, by_person boolean, buckets timestamptz[], "values" int, tuples jsonb, live bytea[], skipped bigint[], environment text, from_time timestamptz, to_time timestamptz
) RETURNS bigint[]
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT weir.timeline_counts(
        (SELECT string_agg(part, '')
           FROM weir.timeline_ask(
                    jsonb_build_object('trend', jsonb_build_object('buckets', weir.timeline_times(buckets), 'event', code, 'values', "values", 'persons', by_person)) || tuples,
                    environment, from_time, to_time, live, skipped) AS part),
        2 * cardinality(buckets) * "values")
$$;

COMMENT ON FUNCTION weir.trend_counts(int, boolean, timestamptz[], int, jsonb, bytea[], bigint[], text, timestamptz, timestamptz) IS
    'Asks the timeline for weir.trend(): for each value of a breakdown (one where there is none), for each bucket, how many events and, by_person, how many persons. code is the event''s, null for any; live and skipped are what weir.timeline_live() says.';
