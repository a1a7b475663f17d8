CREATE FUNCTION weir.require_no_policies() RETURNS void
    LANGUAGE plpgsql STABLE PARALLEL RESTRICTED
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF row_security_active('weir.events') THEN
        RAISE EXCEPTION USING
            ERRCODE = 'insufficient_privilege',
            MESSAGE = format('row-level security on weir.events applies to %s, and a rollup counts every event', current_user),
            HINT = 'weir.trend() counts those that you may see. ALTER ROLE … BYPASSRLS exempts a role.';
    END IF;
END
$$;

COMMENT ON FUNCTION weir.require_no_policies() IS
    'Raises 42501 where a policy hides events from who asks: rollups and the timeline know no policies.';
