-- Each round is a transaction: lock first, then a statement with a snapshot of its own.
CREATE PROCEDURE weir.refresh_timeline()
    LANGUAGE plpgsql
AS $$
DECLARE
    total  pg_catalog.int8;
    slot   record;
    newest pg_catalog.int8;
    done   pg_catalog.int8 := 0;
    took   pg_catalog.int8;
BEGIN
    -- What comes in from now on is for the next refresh; so this one ends however much that is.
    SELECT pg_catalog.sum(b.stored), pg_catalog.max(b.batch) INTO total, newest FROM weir.batches b WHERE NOT b.in_timeline;
    WHILE EXISTS (SELECT FROM weir.batches b WHERE NOT b.in_timeline AND b.batch <= newest) LOOP
        IF done = 0 THEN
            PERFORM weir.report_progress('refresh timeline', 'taking events', 0, total);
            COMMIT;
        END IF;
        PERFORM weir.lock_timeline();
        took := weir.timeline_take();
        EXIT WHEN took IS NULL;
        done := done + took;
        PERFORM weir.report_progress('refresh timeline', 'taking events', done, total);
        COMMIT;
    END LOOP;
    SELECT pg_catalog.count(*) INTO total FROM weir.merged_persons m WHERE NOT m.in_timeline;
    WHILE total > 0 LOOP
        PERFORM weir.lock_timeline();
        took := weir.timeline_merge_persons();
        EXIT WHEN took IS NULL;
        total := total - took;
        COMMIT;
    END LOOP;
    -- A week that doesn't know a property which was promoted since, the newest of them.
    SELECT pg_catalog.count(*) INTO total FROM weir.timeline_gaps g WHERE g.pending;
    IF total > 0 THEN
        PERFORM weir.lock_timeline();
        SELECT g.environment, g.week INTO slot FROM weir.timeline_gaps g WHERE g.pending ORDER BY g.week DESC, g.environment LIMIT 1;
        IF FOUND THEN
            PERFORM weir.rebuild_week(slot.environment, slot.week);
            IF NOT EXISTS (SELECT FROM weir.timeline_gaps g WHERE g.pending AND g.environment = slot.environment) THEN
                PERFORM weir.timeline_forget_tuples(slot.environment);
            END IF;
            PERFORM weir.report_progress('refresh timeline', 'promoting properties: ' || slot.week::pg_catalog.text, 1, total);
        END IF;
        COMMIT;
    END IF;
    -- What has been purged. Where nothing ever was, nobody has to look.
    IF weir.purged_before() > '-infinity' THEN
        PERFORM weir.lock_timeline();
        FOR slot IN
            WITH gone AS (
                DELETE FROM weir.timeline t WHERE t.week + 7 <= (weir.purged_before() AT TIME ZONE 'UTC')::pg_catalog.date RETURNING t.environment
            )
            SELECT DISTINCT g.environment FROM gone g
        LOOP
            PERFORM weir.timeline_forget_tuples(slot.environment);
        END LOOP;
        DELETE FROM weir.timeline_gaps g WHERE g.week + 7 <= (weir.purged_before() AT TIME ZONE 'UTC')::pg_catalog.date;
    END IF;
    UPDATE weir.progress p SET state = 'finished', updated_at = pg_catalog.clock_timestamp()
     WHERE p.task = 'refresh timeline' AND p.state <> 'finished' AND p.pid = pg_catalog.pg_backend_pid();
    COMMIT;
END
$$;

COMMENT ON PROCEDURE weir.refresh_timeline() IS
    'Brings the timeline up to now: takes the batches that it doesn''t have, and the merges, and makes a week anew that lacks properties which were promoted since; commits as it goes. A part of weir.refresh().';
