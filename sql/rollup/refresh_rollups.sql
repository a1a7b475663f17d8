-- The lock is a statement of its own: what follows must take its snapshot after it. What comes in from now on is for
-- the next refresh; so this one ends however much that is.
CREATE PROCEDURE weir.refresh_rollups()
    LANGUAGE plpgsql
AS $$
DECLARE
    days         pg_catalog.jsonb;
    environments pg_catalog.text[];
    last_batch   CONSTANT pg_catalog.int8 := (SELECT pg_catalog.max(batch) FROM weir.batches WHERE NOT in_rollups);
    next         record;
    one          pg_catalog.text;
    total        pg_catalog.int8;
    done         pg_catalog.int8 := 0;
BEGIN
    SELECT pg_catalog.jsonb_agg(pg_catalog.jsonb_build_object('environment', s.environment, 'day', s.day) ORDER BY s.day)
      INTO days
      FROM (SELECT DISTINCT environment, day FROM weir.stale_days) s;
    FOR next IN
        SELECT d.environment, d.day
          FROM pg_catalog.jsonb_to_recordset(days) AS d (environment pg_catalog.text, day pg_catalog.timestamptz)
    LOOP
        IF done = 0 THEN
            PERFORM weir.report_progress('refresh rollups', 'counting days anew', 0, pg_catalog.jsonb_array_length(days));
            COMMIT;
        END IF;
        PERFORM weir.lock_rollups();
        PERFORM weir.refresh_day(next.environment, next.day);
        done := done + 1;
        PERFORM weir.report_progress('refresh rollups', 'counting days anew', done, pg_catalog.jsonb_array_length(days));
        COMMIT;
    END LOOP;
    SELECT pg_catalog.sum(b.stored) INTO total FROM weir.batches b WHERE NOT b.in_rollups AND b.batch <= last_batch;
    IF total > 0 THEN
        PERFORM weir.report_progress('refresh rollups', 'taking events', 0, total);
        COMMIT;
    END IF;

    SELECT pg_catalog.array_agg(DISTINCT u.environment) INTO environments
      FROM (SELECT environment FROM weir.batches WHERE NOT in_rollups
             UNION ALL
            SELECT environment FROM weir.merged_persons WHERE NOT in_rollups
             UNION ALL
            SELECT environment FROM weir.active_days WHERE person_set IS NULL) u;
    FOREACH one IN ARRAY coalesce(environments, '{}') LOOP
        LOOP
            PERFORM weir.lock_rollups();
            EXIT WHEN NOT weir.refresh_batches(one, last_batch);
            SELECT total - coalesce(pg_catalog.sum(b.stored), 0) INTO done FROM weir.batches b WHERE NOT b.in_rollups AND b.batch <= last_batch;
            PERFORM weir.report_progress('refresh rollups', 'taking events', done, total);
            COMMIT;
        END LOOP;
        LOOP
            PERFORM weir.lock_rollups();
            EXIT WHEN NOT weir.refresh_merges(one);
            COMMIT;
        END LOOP;
        LOOP
            PERFORM weir.lock_rollups();
            EXIT WHEN NOT weir.refresh_active_days(one);
            COMMIT;
        END LOOP;
        COMMIT;
    END LOOP;
    UPDATE weir.progress p SET state = 'finished', updated_at = pg_catalog.clock_timestamp()
     WHERE p.task = 'refresh rollups' AND p.state <> 'finished' AND p.pid = pg_catalog.pg_backend_pid();
    COMMIT;
END
$$;

COMMENT ON PROCEDURE weir.refresh_rollups() IS
    'The part of weir.refresh() that keeps the rollups: counts stale days anew, adds the batches that came in, replaces the persons that merges have ended, and unites the sets of the days that have changed.';
