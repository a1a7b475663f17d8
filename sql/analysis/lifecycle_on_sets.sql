CREATE FUNCTION weir.lifecycle_on_sets(
    width text, period text, from_time timestamptz, to_time timestamptz, event text, time_zone text, environment text
) RETURNS TABLE (bucket timestamptz, new bigint, "returning" bigint, resurrecting bigint, dormant bigint)
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
    SET jit = off
AS $$
DECLARE
    bounds CONSTANT record := weir.sets_bounds(environment, from_time, to_time);
    starts timestamptz[];
    is_in  boolean[];
    counts bigint[];
BEGIN
    SELECT array_agg(b.bucket ORDER BY b.number), array_agg(b.key >= date_trunc(period, from_time, time_zone) ORDER BY b.number)
      INTO starts, is_in
      FROM weir.buckets(period, bounds.first - 2 * ('1 ' || period)::interval, bounds.last, time_zone) b;
    -- What was before the range says who is new to it, and what was in the period before it who comes back.
    counts := weir.timeline_counts(
        (SELECT string_agg(part, '')
           FROM weir.sets_ask('{"lifecycle": {}}', ARRAY[event], starts, width, environment, from_time, to_time, '-infinity', to_time, 6) AS part),
        5 * coalesce(cardinality(starts), 0));
    RETURN QUERY
    WITH answer AS MATERIALIZED (
        SELECT b.bucket, b.place, counts[5 * b.place - 4] AS new, counts[5 * b.place - 3] AS "returning",
               counts[5 * b.place - 2] AS resurrecting, counts[5 * b.place - 1] AS dormant, counts[5 * b.place] AS active
          FROM unnest(starts) WITH ORDINALITY AS b (bucket, place)
    )
    -- Without bounds the answer begins and ends with a period that has events.
    SELECT a.bucket, a.new, a."returning", a.resurrecting, a.dormant
      FROM answer a
     WHERE is_in[a.place]
       AND (from_time > '-infinity' OR a.place >= (SELECT min(f.place) FROM answer f WHERE f.active > 0))
       AND (to_time < 'infinity' OR a.place <= (SELECT max(l.place) FROM answer l WHERE l.active > 0))
     ORDER BY a.place;
END
$$;

COMMENT ON FUNCTION weir.lifecycle_on_sets(text, text, timestamptz, timestamptz, text, text, text) IS
    'weir.lifecycle() from the sets of persons that the rollups keep.';
