CREATE FUNCTION weir.set_schema(event text, schema jsonb, on_violation text DEFAULT 'reject', environment text DEFAULT 'production')
    RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM weir.require_setup();
    PERFORM weir.require(length(event) BETWEEN 1 AND 200, 'an event''s name is text of 1 to 200 characters', 'Name the event whose properties the schema describes.');
    PERFORM weir.require(length(environment) BETWEEN 1 AND 50, 'an environment''s name is text of 1 to 50 characters', 'Leave it out for ''production''.');
    PERFORM weir.require_one_of('on_violation', on_violation, '{reject,mark}');
    PERFORM weir.require(schema IS NOT NULL, 'schema can''t be null', 'weir.drop_schema() takes a schema away.');
    PERFORM weir.require_schema(schema);
    INSERT INTO weir.event_schemas AS s (event, environment, schema, on_violation)
    VALUES (set_schema.event, set_schema.environment, set_schema.schema, set_schema.on_violation)
    ON CONFLICT ON CONSTRAINT event_schemas_pkey DO UPDATE
       SET schema = excluded.schema, on_violation = excluded.on_violation, set_at = excluded.set_at;
END
$$;

COMMENT ON FUNCTION weir.set_schema(text, jsonb, text, text) IS
    'Says what the properties of an event must look like: JSON Schema, drafts 4 to 2020-12. What breaks it is rejected, or stored with a mark, from the next batch on.';
