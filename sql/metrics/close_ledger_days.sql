-- A batch commits seconds after it has noted its time. The hour after midnight is for one that doesn't, and the last days
-- are added up again for one whose transaction was open for even longer.
CREATE FUNCTION weir.close_ledger_days() RETURNS void
    LANGUAGE sql VOLATILE
    SET search_path = pg_catalog, pg_temp
    SET timezone = 'UTC'
AS $$
    WITH ended AS (
        SELECT b.inserted_at::date AS day, b.environment, b.stored, b.duplicate, b.rejected, b.dropped, b.reasons
          FROM weir.batches b
         WHERE b.inserted_at >= (SELECT coalesce(max(d.day) - 2, '-infinity') FROM weir.ledger_days d)
           AND b.inserted_at < (now() - interval '1 hour')::date
    ), why AS (
        SELECT day, environment, jsonb_object_agg(reason, count) AS reasons
          FROM (SELECT o.day, o.environment, r.key AS reason, sum(r.value::bigint) AS count
                  FROM ended o, jsonb_each_text(o.reasons) r GROUP BY 1, 2, 3) counted
         GROUP BY 1, 2
    )
    INSERT INTO weir.ledger_days (day, environment, stored, duplicate, rejected, dropped, reasons)
    SELECT day, environment, sum(o.stored), sum(o.duplicate), sum(o.rejected), sum(o.dropped), coalesce(why.reasons, '{}')
      FROM ended o LEFT JOIN why USING (day, environment)
     GROUP BY day, environment, why.reasons
        ON CONFLICT (day, environment)
        DO UPDATE SET stored = excluded.stored, duplicate = excluded.duplicate, rejected = excluded.rejected, dropped = excluded.dropped,
                      reasons = excluded.reasons
$$;

COMMENT ON FUNCTION weir.close_ledger_days() IS 'Adds up the ledger of the days that are over, for weir.metrics().';
