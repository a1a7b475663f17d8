CREATE PROCEDURE weir.rebuild(from_time timestamptz DEFAULT NULL, to_time timestamptz DEFAULT NULL)
    LANGUAGE plpgsql
AS $$
DECLARE
    slot record;
    done pg_catalog.int8 := 0;
    weeks pg_catalog.jsonb;
BEGIN
    PERFORM weir.require_setup();
    PERFORM weir.require_range(from_time, to_time, '');
    SELECT pg_catalog.jsonb_agg(pg_catalog.to_jsonb(w) ORDER BY w.week, w.environment)
      INTO weeks
      FROM (SELECT DISTINCT b.environment, w.week::pg_catalog.date
              FROM (SELECT b.environment,
                           pg_catalog.min(greatest(b.first_time, from_time)) AS first,
                           pg_catalog.max(least(b.last_time, to_time - '1 microsecond'::pg_catalog.interval)) AS last
                      FROM weir.batches b WHERE b.stored > 0 GROUP BY b.environment) b,
                   LATERAL pg_catalog.generate_series(pg_catalog.date_trunc('week', b.first AT TIME ZONE 'UTC'), b.last AT TIME ZONE 'UTC', '7 days') AS w (week)
             UNION
            SELECT DISTINCT t.environment, t.week
              FROM weir.timeline t
             WHERE (t.week + 7) > coalesce(from_time AT TIME ZONE 'UTC', '-infinity') AND t.week < coalesce(to_time AT TIME ZONE 'UTC', 'infinity')) w;
    FOR slot IN SELECT * FROM pg_catalog.jsonb_to_recordset(weeks) AS w (environment pg_catalog.text, week pg_catalog.date) LOOP
        PERFORM weir.report_progress('rebuild timeline', slot.week::pg_catalog.text, done, pg_catalog.jsonb_array_length(weeks));
        COMMIT;
        PERFORM weir.lock_timeline();
        PERFORM weir.rebuild_week(slot.environment, slot.week);
        done := done + 1;
        PERFORM weir.report_progress('rebuild timeline', 'finished', done, pg_catalog.jsonb_array_length(weeks));
        COMMIT;
    END LOOP;
END
$$;

COMMENT ON PROCEDURE weir.rebuild(timestamptz, timestamptz) IS
    'Makes the timeline of the weeks (UTC) that a range touches anew from weir.events, a week of an environment at a time, and commits after each; of all weeks unless said. Questions are right meanwhile, but for what was damaged.';
