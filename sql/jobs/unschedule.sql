CREATE FUNCTION weir.unschedule() RETURNS int
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    count int;
BEGIN
    PERFORM weir.require_cron();
    EXECUTE $cron$
        SELECT count(*) FILTER (WHERE cron.unschedule(jobid))
          FROM cron.job
         WHERE jobname LIKE 'weir %' AND username = current_user AND database = current_database()
    $cron$ INTO count;
    RETURN count;
END
$$;

COMMENT ON FUNCTION weir.unschedule() IS 'Takes weir''s jobs away from pg_cron and returns how many there were.';
