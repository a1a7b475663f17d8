-- SECURITY DEFINER: keys' names are no secret, but their table is.
CREATE FUNCTION weir.metrics() RETURNS TABLE (metric text, type text, help text, labels jsonb, value float8)
    LANGUAGE sql STABLE SECURITY DEFINER ROWS 20
    SET search_path = pg_catalog, pg_temp
    SET timezone = 'UTC'
AS $$
    WITH taken AS (
        SELECT d.environment, d.stored, d.duplicate, d.rejected, d.dropped, d.reasons, NULL::timestamptz AS at
          FROM weir.ledger_days d
        UNION ALL
        SELECT b.environment, b.stored, b.duplicate, b.rejected, b.dropped, b.reasons, b.inserted_at
          FROM weir.batches b
         WHERE b.inserted_at >= (SELECT coalesce(max(d.day) + 1, '-infinity') FROM weir.ledger_days d)
    ), sums AS (
        SELECT environment, sum(stored) AS stored, sum(duplicate) AS duplicate, sum(rejected) AS rejected,
               sum(dropped) AS dropped, max(at) AS last
          FROM taken GROUP BY environment
    )
    SELECT 'weir_events_total', 'counter', 'Accepted events, by what became of them.',
           jsonb_build_object('environment', s.environment, 'outcome', o.outcome), o.events::float8
      FROM sums s,
           LATERAL (VALUES ('stored', s.stored), ('duplicate', s.duplicate), ('rejected', s.rejected),
                           ('dropped', s.dropped)) AS o (outcome, events)
    UNION ALL
    SELECT 'weir_events_set_aside_total', 'counter', 'Events that were rejected or dropped, by reason.',
           jsonb_build_object('environment', t.environment, 'reason', r.key), sum(r.value::bigint)::float8
      FROM taken t, jsonb_each_text(t.reasons) r
     GROUP BY t.environment, r.key
    UNION ALL
    SELECT 'weir_last_batch_timestamp_seconds', 'gauge', 'When events last reached PostgreSQL, if that was since yesterday.',
           jsonb_build_object('environment', s.environment), extract(epoch FROM s.last)::float8
      FROM sums s WHERE s.last IS NOT NULL
    UNION ALL
    SELECT q.metric, 'gauge', q.help, jsonb_build_object('key', k.name), q.events::float8
      FROM weir.keys k,
           LATERAL (SELECT f.events_per_day, f.events_today FROM weir.find_key(k.key_hash) f) AS f,
           LATERAL (VALUES ('weir_key_quota_events', 'How many events a day a write key may bring.', f.events_per_day),
                           ('weir_key_events_today', 'How many of today''s events a write key with a quota has brought.', f.events_today))
               AS q (metric, help, events)
     WHERE f.events_per_day IS NOT NULL
     ORDER BY 1, 4
$$;

COMMENT ON FUNCTION weir.metrics() IS
    'What GET /api/v1/metrics says of the database: counters of all accepted events since the beginning, and gauges, in Prometheus'' terms.';
