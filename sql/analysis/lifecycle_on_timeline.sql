CREATE FUNCTION weir.lifecycle_on_timeline(
    period text, from_time timestamptz, to_time timestamptz, event text, time_zone text, environment text
) RETURNS TABLE (bucket timestamptz, new bigint, "returning" bigint, resurrecting bigint, dormant bigint)
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
    SET jit = off
    SET plan_cache_mode = force_generic_plan
AS $$
DECLARE
    -- What was before the range says who is new to it, and what was in the period before it who comes back.
    live    CONSTANT record := weir.timeline_live(environment, '-infinity', to_time);
    bounds  CONSTANT record := weir.timeline_bounds(environment, from_time, to_time, live.pieces);
    starts  timestamptz[];
    is_in   boolean[];
    counts  bigint[];
BEGIN
    SELECT array_agg(b.bucket ORDER BY b.number), array_agg(b.key >= date_trunc(period, from_time, time_zone) ORDER BY b.number)
      INTO starts, is_in
      FROM weir.buckets(period, bounds.first - 2 * ('1 ' || period)::interval, bounds.last, time_zone) b;
    counts := weir.timeline_counts(
        (SELECT string_agg(part, '')
           FROM weir.timeline_ask(
                    jsonb_build_object('lifecycle', jsonb_build_object(
                        'buckets', weir.timeline_times(starts), 'event', weir.timeline_code(live.names, event),
                        'from', weir.timeline_time(from_time))),
                    environment, '-infinity', to_time, live.pieces, live.skipped) AS part),
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

COMMENT ON FUNCTION weir.lifecycle_on_timeline(text, timestamptz, timestamptz, text, text, text) IS 'weir.lifecycle() from the timeline.';
