CREATE FUNCTION weir.stickiness_on_sets(
    width text, granularity text, from_time timestamptz, to_time timestamptz, event text, time_zone text, environment text
) RETURNS TABLE (buckets int, persons bigint)
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
    SET jit = off
AS $$
DECLARE
    bounds CONSTANT record := weir.sets_bounds(environment, from_time, to_time);
    starts CONSTANT timestamptz[] := ARRAY(SELECT b.bucket FROM weir.buckets(granularity, bounds.first, bounds.last, time_zone) b ORDER BY b.number);
    counts CONSTANT bigint[] := weir.timeline_counts(
        (SELECT string_agg(part, '')
           FROM weir.sets_ask('{"stickiness": {}}', ARRAY[event], starts, width, environment, from_time, to_time, from_time, to_time,
                              3 + length(ltrim(cardinality(starts)::bit(32)::text, '0'))) AS part),
        cardinality(starts));
BEGIN
    RETURN QUERY
    SELECT c.buckets::int, c.persons
      FROM unnest(counts) WITH ORDINALITY AS c (persons, buckets)
     WHERE c.buckets <= (SELECT max(m.buckets) FROM unnest(counts) WITH ORDINALITY AS m (persons, buckets) WHERE m.persons > 0)
     ORDER BY c.buckets;
END
$$;

COMMENT ON FUNCTION weir.stickiness_on_sets(text, text, timestamptz, timestamptz, text, text, text) IS
    'weir.stickiness() from the sets of persons that the rollups keep.';
