CREATE FUNCTION weir.sets_bounds(environment text, from_time timestamptz, to_time timestamptz, OUT first timestamptz, OUT last timestamptz)
    LANGUAGE plpgsql STABLE PARALLEL RESTRICTED
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    first := from_time;
    last := to_time;
    IF from_time = '-infinity' THEN
        SELECT greatest(date_trunc('day', least(
                   (SELECT min(d.day) FROM weir.active_days d WHERE d.environment = sets_bounds.environment),
                   (SELECT min(b.first_time) FROM weir.batches b WHERE b.environment = sets_bounds.environment AND NOT b.in_rollups)), 'UTC'),
               weir.purged_before())
          INTO first;
    END IF;
    IF to_time = 'infinity' THEN
        SELECT date_trunc('day', greatest(
                   (SELECT max(d.day) FROM weir.active_days d WHERE d.environment = sets_bounds.environment),
                   (SELECT max(b.last_time) FROM weir.batches b WHERE b.environment = sets_bounds.environment AND NOT b.in_rollups)), 'UTC')
               + interval '24 hours'
          INTO last;
    END IF;
END
$$;

COMMENT ON FUNCTION weir.sets_bounds(text, timestamptz, timestamptz) IS
    'A range whose missing bounds are those of the days (UTC) that the rollup "daily" has, batches that it doesn''t have yet included; null, or -infinity, where there is none.';
