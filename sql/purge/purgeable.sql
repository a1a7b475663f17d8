CREATE FUNCTION weir.purgeable(horizon timestamptz)
    RETURNS TABLE (name text, from_time timestamptz, to_time timestamptz, bytes bigint, kind text, stale boolean)
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT p.name, p.from_time, p.to_time, p.bytes, p.kind,
           p.kind <> 'rejected'
           AND (EXISTS (SELECT FROM weir.stale_days s WHERE s.day >= p.from_time AND s.day < p.to_time)
                OR EXISTS (SELECT FROM weir.batches b WHERE NOT b.in_rollups AND b.first_time < p.to_time AND b.last_time >= p.from_time))
      FROM (SELECT p.name, p.from_time, p.to_time, p.bytes, 'partition' AS kind
              FROM weir.partitions p
             WHERE p.to_time <= horizon
            UNION ALL
            -- What lies there has no day of its own yet, so it goes row by row.
            SELECT 'events_default', date_trunc('day', min(d."timestamp"), 'UTC'), horizon,
                   pg_total_relation_size('weir.events_default'), 'default'
              FROM ONLY weir.events_default d
             WHERE d."timestamp" < horizon
            HAVING count(*) > 0
            UNION ALL
            -- What was refused is someone's data as well.
            SELECT 'rejected_events', date_trunc('day', min(r.rejected_at), 'UTC'), horizon,
                   pg_total_relation_size('weir.rejected_events'), 'rejected'
              FROM weir.rejected_events r
             WHERE r.rejected_at < horizon
            HAVING count(*) > 0) p
     ORDER BY p.from_time, p.to_time, p.name
$$;

COMMENT ON FUNCTION weir.purgeable(timestamptz) IS
    'What weir.purge() would remove: whole partitions before the time, and the older rows of the default one and of weir.rejected_events. "stale": the rollups don''t have all of it yet.';
