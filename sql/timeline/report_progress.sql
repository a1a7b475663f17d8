CREATE FUNCTION weir.report_progress(task text, state text, done bigint, total bigint) RETURNS void
    LANGUAGE sql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
    INSERT INTO weir.progress AS p (task, pid, started_at, updated_at, done, total, state)
    VALUES (report_progress.task, pg_backend_pid(), clock_timestamp(), clock_timestamp(), report_progress.done, report_progress.total, report_progress.state)
        ON CONFLICT (task) DO UPDATE
        SET pid = excluded.pid, updated_at = excluded.updated_at, done = excluded.done, total = excluded.total, state = excluded.state,
            started_at = CASE WHEN excluded.done = 0 THEN excluded.started_at ELSE p.started_at END
$$;

COMMENT ON FUNCTION weir.report_progress(text, text, bigint, bigint) IS
    'Writes how far a task has come into weir.progress; it shows when the transaction commits. done => 0 begins it anew.';
