CREATE FUNCTION weir.recount_rollups(
    from_time   timestamptz DEFAULT NULL,
    to_time     timestamptz DEFAULT NULL,
    environment text        DEFAULT 'production'
) RETURNS bigint
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    of_environment CONSTANT text := recount_rollups.environment;
    after_time     CONSTANT timestamptz := greatest(coalesce(from_time, '-infinity'), weir.purged_before());
    before_time    CONSTANT timestamptz := coalesce(to_time, 'infinity');
    marked bigint;
BEGIN
    PERFORM weir.require_range(from_time, to_time, of_environment);
    INSERT INTO weir.stale_days (day, environment, event)
    SELECT date_trunc('day', e."timestamp", 'UTC'), of_environment, e.event
      FROM weir.events e
     WHERE e.environment = of_environment AND e."timestamp" >= after_time AND e."timestamp" < before_time
     UNION
    SELECT d.day, of_environment, d.event
      FROM weir.rollup_days d
     WHERE d.environment = of_environment AND d.day >= date_trunc('day', after_time, 'UTC') AND d.day < before_time;
    GET DIAGNOSTICS marked = ROW_COUNT;
    -- Nor does what arrived say what is there.
    PERFORM weir.drop_arrivals(of_environment, after_time, before_time);
    RETURN marked;
END
$$;

COMMENT ON FUNCTION weir.recount_rollups(timestamptz, timestamptz, text) IS
    'Says that the rollups of a range may be wrong: from now on they are read from the events, and the next weir.refresh() counts them anew. Returns how many days (UTC) and events that is. What has been purged stays.';
