CREATE FUNCTION weir.require_setup() RETURNS void
    LANGUAGE plpgsql STABLE PARALLEL SAFE
AS $$
BEGIN
    IF pg_catalog.to_regclass('weir.events') IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = '55000',
            MESSAGE = 'weir has no tables in this database yet',
            HINT = 'SELECT weir.setup() makes what is missing.';
    END IF;
END
$$;

COMMENT ON FUNCTION weir.require_setup() IS 'Raises 55000 before weir.setup() was called.';
