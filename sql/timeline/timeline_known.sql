CREATE FUNCTION weir.timeline_known(environment text) RETURNS text[]
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT coalesce(array_agg(n.event ORDER BY n.code), '{}') FROM weir.timeline_names n WHERE n.environment = timeline_known.environment
$$;

COMMENT ON FUNCTION weir.timeline_known(text) IS 'The names of events that have codes in the timeline of an environment, by their codes, which count from 0.';
