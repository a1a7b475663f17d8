CREATE FUNCTION weir.trend_on_sets(
    width text, event text, from_time timestamptz, to_time timestamptz, granularity text, measure text, time_zone text, environment text
) RETURNS TABLE (bucket timestamptz, breakdown_value text, value float8)
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
    SET jit = off
AS $$
DECLARE
    bounds  CONSTANT record := weir.sets_bounds(environment, from_time, to_time);
    buckets CONSTANT timestamptz[] := ARRAY(SELECT b.bucket FROM weir.buckets(granularity, bounds.first, bounds.last, time_zone) b ORDER BY b.number);
    counts  CONSTANT bigint[] := weir.timeline_counts(
        (SELECT string_agg(part, '')
           FROM weir.sets_ask('{"trend": {}}', ARRAY[event], buckets, width, environment, from_time, to_time, from_time, to_time,
                              CASE measure WHEN 'events' THEN 0 ELSE 2 END) AS part),
        2 * cardinality(buckets));
BEGIN
    RETURN QUERY
    WITH answer AS MATERIALIZED (
        SELECT b.bucket, b.place, counts[2 * b.place - 1]::float8 AS events, counts[2 * b.place]::float8 AS persons
          FROM unnest(buckets) WITH ORDINALITY AS b (bucket, place)
    )
    -- Without bounds the answer begins and ends with a bucket that has events.
    SELECT a.bucket, NULL::text,
           CASE measure WHEN 'events' THEN a.events WHEN 'persons' THEN a.persons ELSE coalesce(a.events / nullif(a.persons, 0), 0) END
      FROM answer a
     WHERE (from_time > '-infinity' OR a.place >= (SELECT min(f.place) FROM answer f WHERE f.events > 0))
       AND (to_time < 'infinity' OR a.place <= (SELECT max(l.place) FROM answer l WHERE l.events > 0))
     ORDER BY a.place;
END
$$;

COMMENT ON FUNCTION weir.trend_on_sets(text, text, timestamptz, timestamptz, text, text, text, text) IS
    'weir.trend() from what the rollups keep: events, persons or events per person, without filters or breakdown.';
