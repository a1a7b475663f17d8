CREATE FUNCTION weir.timeline_bounds(
    environment text, from_time timestamptz, to_time timestamptz, live bytea[], OUT first timestamptz, OUT last timestamptz
)
    LANGUAGE sql STABLE PARALLEL RESTRICTED
    SET search_path = pg_catalog, pg_temp
    SET timezone = 'UTC'
AS $$
    SELECT CASE WHEN from_time > '-infinity' THEN from_time ELSE min(w.week) END,
           CASE WHEN to_time < 'infinity' THEN to_time ELSE max(w.week) + interval '7 days' END
      FROM (SELECT min(t.week)::timestamptz AS week FROM weir.timeline t WHERE t.environment = timeline_bounds.environment
             UNION ALL
            SELECT max(t.week) FROM weir.timeline t WHERE t.environment = timeline_bounds.environment
             UNION ALL
            SELECT h.week FROM unnest(live) AS l (data), weir.timeline_piece(l.data) h) w
$$;

COMMENT ON FUNCTION weir.timeline_bounds(text, timestamptz, timestamptz, bytea[]) IS
    'A range whose missing bounds are those of the weeks that there are events of, live pieces included; null where there is none.';
