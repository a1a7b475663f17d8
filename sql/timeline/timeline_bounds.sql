CREATE FUNCTION weir.timeline_bounds(
    environment text, from_time timestamptz, to_time timestamptz, live bytea[], OUT first timestamptz, OUT last timestamptz
)
    LANGUAGE plpgsql STABLE PARALLEL RESTRICTED
    SET search_path = pg_catalog, pg_temp
    SET timezone = 'UTC'
    SET plan_cache_mode = force_generic_plan
AS $$
BEGIN
    IF from_time = '-infinity' OR to_time = 'infinity' THEN
        SELECT min(w.week), max(w.week) + interval '7 days'
          INTO first, last
          FROM (SELECT min(t.week)::timestamptz AS week FROM weir.timeline t WHERE t.environment = timeline_bounds.environment
                 UNION ALL
                SELECT max(t.week) FROM weir.timeline t WHERE t.environment = timeline_bounds.environment
                 UNION ALL
                SELECT h.week FROM unnest(live) AS l (data), weir.timeline_piece(l.data) h) w;
    END IF;
    first := CASE from_time WHEN '-infinity' THEN first ELSE from_time END;
    last := CASE to_time WHEN 'infinity' THEN last ELSE to_time END;
END
$$;

COMMENT ON FUNCTION weir.timeline_bounds(text, timestamptz, timestamptz, bytea[]) IS
    'A range whose missing bounds are those of the weeks that there are events of, live pieces included; null where there is none.';
