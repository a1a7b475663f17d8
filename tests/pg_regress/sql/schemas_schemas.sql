-- Properties are held against the schema of their event's name; a schema is set, replaced, tried and dropped.
\set SHOW_CONTEXT never
SELECT weir.set_schema('paid', '{"required": ["amount"], "properties": {"amount": {"type": "number", "minimum": 0}}}');
SELECT weir.set_schema('viewed', '{"properties": {"page": {"type": "string"}}}', on_violation => 'mark');
SELECT weir.set_schema('paid', 'false', environment => 'staging');
SELECT event, environment, on_violation, schema FROM weir.event_schemas ORDER BY event, environment;

CREATE FUNCTION pg_temp.insert(events jsonb) RETURNS TABLE (index int, outcome text, reason text)
    LANGUAGE sql AS $$ SELECT index, outcome, reason FROM weir.insert_batch_outcomes(events::text) $$;
SELECT * FROM pg_temp.insert('[
    {"event": "paid",   "distinct_id": "schema-1", "timestamp": "2026-03-02T12:00:00Z", "properties": {"amount": 3}},
    {"event": "paid",   "distinct_id": "schema-1", "timestamp": "2026-03-02T12:01:00Z", "properties": {"amount": "3"}},
    {"event": "paid",   "distinct_id": "schema-1", "timestamp": "2026-03-02T12:02:00Z"},
    {"event": "paid",   "distinct_id": "schema-1", "timestamp": "2026-03-02T12:02:30Z", "properties": {"amount": 1e350}},
    {"event": "viewed", "distinct_id": "schema-1", "timestamp": "2026-03-02T12:03:00Z", "properties": {"page": 7}, "context": {"marks": ["sanitized"]}},
    {"event": "viewed", "distinct_id": "schema-1", "timestamp": "2026-03-02T12:04:00Z", "properties": {"page": "/"}},
    {"event": "free",   "distinct_id": "schema-1", "timestamp": "2026-03-02T12:05:00Z", "properties": {"amount": "3"}},
    {"event": "paid",   "distinct_id": "schema-1", "timestamp": "2026-03-02T12:06:00Z", "properties": {"amount": 3}, "environment": "staging"}]');
SELECT event, properties, context FROM weir.events WHERE distinct_id = 'schema-1' ORDER BY timestamp;
SELECT reason, raw::jsonb #> '{properties}' AS properties FROM weir.rejected_events WHERE reason = 'schema_violation' AND environment = 'production' ORDER BY position;
SELECT weir.violations(schema, '{"amount": -1}') FROM weir.event_schemas WHERE event = 'paid' AND environment = 'production';
SELECT weir.violations('{"properties": {"items": {"items": {"required": ["sku"]}}}}', '{"items": [{"sku": 1}, {}]}');

-- The collector asks for the schemas that it doesn't know yet, and when what it is sent is too old.
SELECT version IS NOT NULL AS has_version, oldest, jsonb_pretty(schemas) AS schemas FROM weir.environment_rules('production');
SELECT r.schemas FROM weir.environment_rules('production') k, weir.environment_rules('production', ARRAY['another', k.version]) r;
SELECT * FROM weir.environment_rules('nowhere');
SELECT * FROM weir.environment_rules(NULL);
BEGIN;
SELECT count(weir.set_schema('large ' || n, jsonb_build_object('description', repeat('x', 60000)), environment => 'many')) FROM generate_series(1, 20) n;
SELECT weir.set_schema('small', 'false', environment => 'many');
SELECT jsonb_array_length(schemas) AS of_21, schemas @> '[{"event": "small"}]' AS smallest_first FROM weir.environment_rules('many');
ROLLBACK;

-- A new schema holds from the next batch on, and none from the one after that.
SELECT weir.set_schema('paid', '{}');
SELECT * FROM pg_temp.insert('[{"event": "paid", "distinct_id": "schema-1", "timestamp": "2026-03-02T13:00:00Z"}]');
SELECT weir.drop_schema('viewed');
SELECT * FROM pg_temp.insert('[{"event": "viewed", "distinct_id": "schema-1", "timestamp": "2026-03-02T13:01:00Z", "properties": {"page": 7}}]');

-- Errors.
SELECT weir.set_schema('paid', '{"type": "nubmer"}');
\echo :LAST_ERROR_SQLSTATE
SELECT weir.set_schema('paid', '{"$ref": "https://elsewhere.example/schema.json"}');
\echo :LAST_ERROR_SQLSTATE
SELECT weir.set_schema('paid', '{"properties": {"a": {"pattern": "("}}}');
\echo :LAST_ERROR_SQLSTATE
SELECT weir.set_schema('paid', '[]');
\echo :LAST_ERROR_SQLSTATE
SELECT weir.set_schema('paid', jsonb_build_object('description', repeat('x', 70000)));
\echo :LAST_ERROR_SQLSTATE
SELECT weir.set_schema('paid', NULL);
\echo :LAST_ERROR_SQLSTATE
SELECT weir.set_schema('', '{}');
\echo :LAST_ERROR_SQLSTATE
SELECT weir.set_schema('paid', '{}', on_violation => 'ignore');
\echo :LAST_ERROR_SQLSTATE
SELECT weir.set_schema('paid', '{}', environment => NULL);
\echo :LAST_ERROR_SQLSTATE
SELECT weir.drop_schema('nothing');
\echo :LAST_ERROR_SQLSTATE
SELECT weir.require_schema('{"minimum": "a"}');
\echo :LAST_ERROR_SQLSTATE

SELECT weir.drop_schema('paid');
SELECT weir.drop_schema('paid', environment => 'staging');
SELECT count(*) FROM weir.event_schemas;
