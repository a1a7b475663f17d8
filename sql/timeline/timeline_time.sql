CREATE FUNCTION weir.timeline_time(at timestamptz) RETURNS bigint
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT CASE at WHEN '-infinity' THEN -9223372036854775808 WHEN 'infinity' THEN 9223372036854775807
                   ELSE ((extract(epoch FROM at) - 946684800) * 1000000)::bigint END
$$;

COMMENT ON FUNCTION weir.timeline_time(timestamptz) IS 'A moment as the timeline counts: microseconds since 2000-01-01 UTC.';
