CREATE FUNCTION weir.sessions_on_timeline(
    from_time timestamptz, to_time timestamptz, granularity text, gap interval, filters jsonb, asked text[], time_zone text, environment text
) RETURNS TABLE (
    bucket timestamptz, sessions bigint, persons bigint,
    events_per_session float8, mean_seconds float8, median_seconds float8, bounce_share float8
)
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
    SET jit = off
    SET plan_cache_mode = force_generic_plan
AS $$
DECLARE
    live    CONSTANT record := weir.timeline_live(environment, from_time, to_time, asked <> '{}');
    bounds  CONSTANT record := weir.timeline_bounds(environment, from_time, to_time, live.pieces);
    buckets CONSTANT timestamptz[] := ARRAY(SELECT b.bucket FROM weir.buckets(granularity, bounds.first, bounds.last, time_zone) b ORDER BY b.number);
    tuples  CONSTANT jsonb := CASE WHEN asked = '{}' THEN '{}' ELSE jsonb_build_object(
        'tuples', jsonb_build_object('masks', (weir.tuple_roles(live.tuples, jsonb_build_array(filters))).masks)) END;
BEGIN
    RETURN QUERY
    WITH counted AS MATERIALIZED (
        SELECT *
          FROM weir.sessions_counted(
                   (SELECT string_agg(part, '')
                      FROM weir.timeline_ask(
                               jsonb_build_object('sessions', jsonb_build_object(
                                   'buckets', weir.timeline_times(buckets), 'gap', weir.timeline_span(gap))) || tuples,
                               environment, from_time, to_time, live.pieces, live.skipped, bytes_an_event => 12) AS part),
                   cardinality(buckets))
    )
    -- Without bounds the answer begins and ends with a bucket that has sessions.
    SELECT b.bucket, coalesce(c.sessions, 0), coalesce(c.persons, 0), c.events_per_session, c.mean_seconds, c.median_seconds, c.bounce_share
      FROM unnest(buckets) WITH ORDINALITY AS b (bucket, place)
      LEFT JOIN counted c ON c.place = b.place
     WHERE (from_time > '-infinity' OR b.place >= (SELECT min(f.place) FROM counted f))
       AND (to_time < 'infinity' OR b.place <= (SELECT max(l.place) FROM counted l))
     ORDER BY b.place;
END
$$;

COMMENT ON FUNCTION weir.sessions_on_timeline(timestamptz, timestamptz, text, interval, jsonb, text[], text, text) IS
    'weir.sessions() from the timeline; asked are the properties that its filters name, all of them promoted.';
