CREATE FUNCTION weir.active_persons_on_timeline(
    period text, from_time timestamptz, to_time timestamptz, time_zone text, environment text
) RETURNS TABLE (bucket timestamptz, persons bigint)
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
    SET jit = off
AS $$
DECLARE
    live    CONSTANT record := weir.timeline_live(environment, from_time, to_time);
    bounds  CONSTANT record := weir.timeline_bounds(environment, from_time, to_time, live.pieces);
    buckets CONSTANT timestamptz[] := ARRAY(SELECT b.bucket FROM weir.buckets(period, bounds.first, bounds.last, time_zone) b ORDER BY b.number);
BEGIN
    RETURN QUERY
    WITH answer AS MATERIALIZED (
        SELECT b.bucket, b.persons
          FROM unnest(buckets, weir.timeline_counts(
                   (SELECT string_agg(part, '')
                      FROM weir.timeline_ask(
                               jsonb_build_object('active_persons', jsonb_build_object(
                                   'buckets', (SELECT jsonb_agg(weir.timeline_time(b) ORDER BY n) FROM unnest(buckets) WITH ORDINALITY AS b (b, n)))),
                               environment, from_time, to_time, live.pieces, live.skipped) AS part),
                   cardinality(buckets))) AS b (bucket, persons)
    )
    -- Without bounds the answer begins and ends with a bucket that has events.
    SELECT a.bucket, a.persons
      FROM answer a
     WHERE (from_time > '-infinity' OR a.bucket >= (SELECT min(f.bucket) FROM answer f WHERE f.persons > 0))
       AND (to_time < 'infinity' OR a.bucket <= (SELECT max(l.bucket) FROM answer l WHERE l.persons > 0))
     ORDER BY a.bucket;
END
$$;

COMMENT ON FUNCTION weir.active_persons_on_timeline(text, timestamptz, timestamptz, text, text) IS
    'weir.active_persons() from the timeline: calendar days, weeks or months.';
