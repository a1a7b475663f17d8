CREATE FUNCTION weir.schedule() RETURNS int
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    job   record;
    count int := 0;
BEGIN
    PERFORM weir.require_setup();
    PERFORM weir.require_cron();
    FOR job IN SELECT * FROM weir.jobs() LOOP
        -- By name: what is scheduled already is changed, not doubled.
        EXECUTE 'SELECT cron.schedule($1, $2, $3)' USING job.name, job.at, job.command;
        count := count + 1;
    END LOOP;
    RETURN count;
END
$$;

COMMENT ON FUNCTION weir.schedule() IS
    'Registers weir''s jobs with pg_cron and returns how many there are. Idempotent; weir.unschedule() takes them away.';
