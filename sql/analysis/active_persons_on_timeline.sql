CREATE FUNCTION weir.active_persons_on_timeline(
    granularity text, days int, from_time timestamptz, to_time timestamptz, time_zone text, environment text
) RETURNS TABLE (bucket timestamptz, persons bigint)
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
    SET jit = off
    SET plan_cache_mode = force_generic_plan
AS $$
DECLARE
    -- The days before the range whose persons count in it; two more, since a zone may have skipped a date.
    seen_from CONSTANT timestamptz := from_time - coalesce(make_interval(days => days + 2), '0');
    live      CONSTANT record := weir.timeline_live(environment, seen_from, to_time);
    bounds    CONSTANT record := weir.timeline_bounds(environment, seen_from, to_time, live.pieces);
    starts    timestamptz[];
    is_in     boolean[];
    counts    bigint[];
BEGIN
    SELECT array_agg(b.bucket ORDER BY b.number), array_agg(b.key >= date_trunc(granularity, from_time, time_zone) ORDER BY b.number)
      INTO starts, is_in
      FROM weir.buckets(granularity, bounds.first, bounds.last, time_zone) b;
    counts := weir.timeline_counts(
        (SELECT string_agg(part, '')
           FROM weir.timeline_ask(
                    jsonb_build_object('active_persons', jsonb_build_object('buckets', weir.timeline_times(starts), 'width', coalesce(days, 1))),
                    environment, seen_from, to_time, live.pieces, live.skipped) AS part),
        2 * coalesce(cardinality(starts), 0));
    RETURN QUERY
    WITH answer AS MATERIALIZED (
        SELECT b.bucket, b.place, counts[2 * b.place - 1] AS active, counts[2 * b.place] AS persons
          FROM unnest(starts) WITH ORDINALITY AS b (bucket, place)
    )
    -- Without bounds the answer begins and ends with a bucket that has events.
    SELECT a.bucket, a.persons
      FROM answer a
     WHERE is_in[a.place]
       AND (from_time > '-infinity' OR a.place >= (SELECT min(f.place) FROM answer f WHERE f.active > 0))
       AND (to_time < 'infinity' OR a.place <= (SELECT max(l.place) FROM answer l WHERE l.active > 0))
     ORDER BY a.place;
END
$$;

COMMENT ON FUNCTION weir.active_persons_on_timeline(text, int, timestamptz, timestamptz, text, text) IS
    'weir.active_persons() from the timeline: calendar days, weeks or months, or, where days isn''t null, so many days that end with each.';
