CREATE FUNCTION weir.are_promoted(properties text[], environment text, from_time timestamptz, to_time timestamptz) RETURNS boolean
    LANGUAGE sql STABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
    SET timezone = 'UTC'
AS $$
    SELECT properties = '{}'
        OR properties <@ weir.promoted_names()
           AND NOT EXISTS (SELECT FROM weir.timeline_gaps g
                            WHERE g.environment = are_promoted.environment
                              AND (g.week + 7)::timestamptz > coalesce(from_time, '-infinity') AND g.week::timestamptz < coalesce(to_time, 'infinity'))
$$;

COMMENT ON FUNCTION weir.are_promoted(text[], text, timestamptz, timestamptz) IS
    'Whether the timeline knows these properties of all events in a range; so it does where there are none.';
