CREATE FUNCTION weir.stickiness_on_timeline(
    granularity text, from_time timestamptz, to_time timestamptz, event text, time_zone text, environment text
) RETURNS TABLE (buckets int, persons bigint)
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
    SET jit = off
    SET plan_cache_mode = force_generic_plan
AS $$
DECLARE
    live   CONSTANT record := weir.timeline_live(environment, from_time, to_time);
    bounds CONSTANT record := weir.timeline_bounds(environment, from_time, to_time, live.pieces);
    starts CONSTANT timestamptz[] := ARRAY(SELECT b.bucket FROM weir.buckets(granularity, bounds.first, bounds.last, time_zone) b ORDER BY b.number);
    counts CONSTANT bigint[] := weir.timeline_counts(
        (SELECT string_agg(part, '')
           FROM weir.timeline_ask(
                    jsonb_build_object('stickiness', jsonb_build_object(
                        'buckets', weir.timeline_times(starts), 'event', weir.timeline_code(live.names, event))),
                    environment, from_time, to_time, live.pieces, live.skipped) AS part),
        cardinality(starts));
BEGIN
    RETURN QUERY
    SELECT c.buckets::int, c.persons
      FROM unnest(counts) WITH ORDINALITY AS c (persons, buckets)
     WHERE c.buckets <= (SELECT max(m.buckets) FROM unnest(counts) WITH ORDINALITY AS m (persons, buckets) WHERE m.persons > 0)
     ORDER BY c.buckets;
END
$$;

COMMENT ON FUNCTION weir.stickiness_on_timeline(text, timestamptz, timestamptz, text, text, text) IS 'weir.stickiness() from the timeline.';
