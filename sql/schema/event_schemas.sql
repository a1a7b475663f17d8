CREATE TABLE IF NOT EXISTS weir.event_schemas (
    event        text        NOT NULL COLLATE "C" CHECK (length(event) BETWEEN 1 AND 200),
    environment  text        NOT NULL COLLATE "C" CHECK (length(environment) BETWEEN 1 AND 50),
    schema       jsonb       NOT NULL,
    on_violation text        NOT NULL CHECK (on_violation IN ('reject', 'mark')),
    set_at       timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (event, environment)
);

COMMENT ON TABLE weir.event_schemas IS 'What the properties of events must look like, by the event''s name. Set by weir.set_schema().';
COMMENT ON COLUMN weir.event_schemas.schema IS 'JSON Schema.';
COMMENT ON COLUMN weir.event_schemas.on_violation IS 'reject: the event is kept in weir.rejected_events; mark: it is stored, with schema_violation in context.marks.';
