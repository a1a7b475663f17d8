CREATE FUNCTION weir.timeline_times(times timestamptz[]) RETURNS jsonb
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT coalesce(jsonb_agg(weir.timeline_time(t.at) ORDER BY t.n), '[]') FROM unnest(times) WITH ORDINALITY AS t (at, n)
$$;

COMMENT ON FUNCTION weir.timeline_times(timestamptz[]) IS 'Moments as the timeline counts, in the order in which they are given.';
