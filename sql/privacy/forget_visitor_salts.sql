CREATE FUNCTION weir.forget_visitor_salts() RETURNS int
    LANGUAGE sql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
    WITH forgotten AS (
        DELETE FROM weir.visitor_salts
         WHERE day < (clock_timestamp() AT TIME ZONE 'UTC' - interval '10 minutes')::date
        RETURNING 1)
    SELECT count(*)::int FROM forgotten
$$;

COMMENT ON FUNCTION weir.forget_visitor_salts() IS
    'Deletes the salts of days that are over, and returns how many there were. A job of weir.schedule().';
