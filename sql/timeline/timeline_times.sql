CREATE FUNCTION weir.timeline_times(times timestamptz[]) RETURNS jsonb
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT coalesce(jsonb_agg(((extract(epoch FROM t.at) - 946684800) * 1000000)::bigint ORDER BY t.n), '[]') FROM unnest(times) WITH ORDINALITY AS t (at, n)
$$;

COMMENT ON FUNCTION weir.timeline_times(timestamptz[]) IS 'Moments, none of them infinite, as the timeline counts, in the order in which they are given.';
