-- Each is safe to run twice, at once, or late.
CREATE FUNCTION weir.jobs() RETURNS TABLE (name text, at text, command text)
    LANGUAGE sql IMMUTABLE
    SET search_path = pg_catalog, pg_temp
AS $$
    VALUES
        ('weir refresh',           '* * * * *',    'CALL weir.refresh()'),
        ('weir create_partitions', '7 * * * *',    'SELECT weir.create_partitions()'),
        ('weir drain_default',     '* * * * *',    'CALL weir.drain_default()'),
        ('weir fold_key_usage',    '*/10 * * * *', 'SELECT weir.fold_key_usage()'),
        ('weir close_ledger_days', '17 1 * * *',   'SELECT weir.close_ledger_days()'),
        ('weir purge',             '37 3 * * *',   'SELECT * FROM weir.purge()'),
        ('weir forget_salts',      '11 * * * *',   'SELECT weir.forget_visitor_salts()'),
        ('weir forget_erased',     '27 3 * * *',   'SELECT weir.forget_erased()'),
        -- pg_cron keeps a row for every run for ever.
        ('weir forget_runs',       '47 3 * * *',
         $job$DELETE FROM cron.job_run_details USING cron.job
               WHERE job_run_details.jobid = job.jobid AND job.jobname LIKE 'weir %'
                 AND job_run_details.end_time < now() - interval '7 days'$job$)
$$;

COMMENT ON FUNCTION weir.jobs() IS 'The jobs that weir.schedule() registers: name, pg_cron''s time specification (UTC), command.';
