CREATE FUNCTION weir.retention_distances_sql(windows text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT CASE windows
        WHEN 'calendar' THEN $sql$
            SELECT s.label, s.key, s.person, r.number - c.number AS distance
              FROM starts s
              JOIN calendar c ON c.key = s.key
              JOIN (SELECT DISTINCT r.person, c.number FROM returns r JOIN calendar c ON c.key = date_trunc($5, r.at, $6)) r
                   ON r.person = s.person AND r.number > c.number$sql$
        WHEN '24h' THEN $sql$
            SELECT DISTINCT s.label, s.key, s.person, floor(extract(epoch FROM r.at - s.at) / extract(epoch FROM $12))::bigint AS distance
              FROM starts s
              JOIN returns r ON r.person = s.person AND r.at >= s.at + $12$sql$
    END
$$;

COMMENT ON FUNCTION weir.retention_distances_sql(text) IS
    'How many periods after its cohort a person was back, each distance once: by the calendar, or in windows of $12 from the person''s own start (24h).';
