CREATE FUNCTION weir.timeline_code(names text[], event text) RETURNS int
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT CASE WHEN event IS NOT NULL THEN coalesce(array_position(names, event) - 1, -1) END
$$;

COMMENT ON FUNCTION weir.timeline_code(text[], text) IS
    'The code of an event''s name, where codes count the names from 0: -1 for one that isn''t there, null for any name.';
