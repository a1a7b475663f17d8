CREATE FUNCTION weir.drop_schema(event text, environment text DEFAULT 'production') RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM weir.require_setup();
    DELETE FROM weir.event_schemas s WHERE s.event = drop_schema.event AND s.environment = drop_schema.environment;
    PERFORM weir.require(FOUND, format('there is no schema for %s in %s', coalesce(quote_literal(event), 'null'), coalesce(quote_literal(environment), 'null')),
                         'SELECT event, environment FROM weir.event_schemas lists them.');
END
$$;

COMMENT ON FUNCTION weir.drop_schema(text, text) IS 'Takes the schema of an event''s name away: its properties may be anything again.';
