CREATE FUNCTION weir.require_quota(events_per_day bigint) RETURNS void
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM weir.require(events_per_day IS NULL OR events_per_day >= 0, 'events_per_day can''t be negative',
                         'It is a number of events; 0 takes none, null is no quota.');
END
$$;

COMMENT ON FUNCTION weir.require_quota(bigint) IS 'Raises 22023 unless this can be a quota.';
