CREATE FUNCTION weir.questions() RETURNS text[]
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT '{funnel,funnel_persons,retention,trend,active_persons,sessions,lifecycle,stickiness,paths,rollup,find_events,count_events,explain_event}'::text[]
$$;

COMMENT ON FUNCTION weir.questions() IS 'The functions that weir.query() may call, and so a read key.';
