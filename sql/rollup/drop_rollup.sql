CREATE FUNCTION weir.drop_rollup(name text) RETURNS void
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM weir.require_setup();
    IF name IN ('hourly', 'daily') THEN
        RAISE EXCEPTION USING ERRCODE = '55000',
            MESSAGE = format('the rollup "%s" is always there', name),
            HINT = 'Only what weir.create_rollup() made can be dropped.';
    END IF;
    PERFORM weir.lock_rollups();
    DELETE FROM weir.rollups r WHERE r.name = drop_rollup.name;
    PERFORM weir.require(FOUND, format('there is no rollup %s', coalesce('"' || name || '"', 'null')), 'weir.rollups lists them.');
    DELETE FROM weir.rollup_days d WHERE d.rollup = drop_rollup.name;
END
$$;

COMMENT ON FUNCTION weir.drop_rollup(text) IS 'Takes away a rollup that weir.create_rollup() made, and its counts.';
