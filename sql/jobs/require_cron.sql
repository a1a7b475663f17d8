CREATE FUNCTION weir.require_cron() RETURNS void
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF to_regnamespace('cron') IS NOT NULL AND NOT has_schema_privilege('cron', 'USAGE') THEN
        RAISE EXCEPTION USING
            ERRCODE = 'insufficient_privilege',
            MESSAGE = format('role %s may not use pg_cron', current_user),
            HINT = format('GRANT USAGE ON SCHEMA cron TO %I; its jobs then run as that role.', current_user);
    END IF;
    IF to_regprocedure('cron.schedule(text,text,text)') IS NULL THEN
        RAISE EXCEPTION USING
            ERRCODE = 'object_not_in_prerequisite_state',
            MESSAGE = 'pg_cron is not installed in this database',
            HINT = format('Install the package postgresql-%s-cron, set shared_preload_libraries = ''pg_cron'' and cron.database_name = %L in postgresql.conf, restart, and CREATE EXTENSION pg_cron.',
                          current_setting('server_version_num')::int / 10000, current_database());
    END IF;
END
$$;

COMMENT ON FUNCTION weir.require_cron() IS 'Raises 55000, with a hint how to install it, where pg_cron is missing, and 42501 where the role may not use it.';
