CREATE FUNCTION weir.set_retention(keep interval, environment text DEFAULT NULL) RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM weir.require_setup();
    IF environment IS NOT NULL THEN
        RAISE EXCEPTION USING
            ERRCODE = 'feature_not_supported',
            MESSAGE = 'retention for one environment is not built yet',
            HINT = 'Leave environment out: weir.set_retention(keep) holds for all of them.';
    END IF;
    IF keep < interval '1 day' OR keep > interval '1000 years' THEN
        RAISE EXCEPTION USING
            ERRCODE = 'invalid_parameter_value',
            MESSAGE = format('keep is %s, which is not between 1 day and 1000 years', keep),
            HINT = 'keep says how long events are kept, for example ''2 years''; NULL keeps them for ever.';
    END IF;
    DELETE FROM weir.retention_policy;
    INSERT INTO weir.retention_policy (keep) SELECT set_retention.keep WHERE set_retention.keep IS NOT NULL;
END
$$;

COMMENT ON FUNCTION weir.set_retention(interval, text) IS
    'How long events are kept; NULL: for ever. Older ones are refused as too_old, and weir.purge() removes their partitions.';
