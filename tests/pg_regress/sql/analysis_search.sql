-- Full-text search in properties, with and without its index; and partitions that a question need not look into.
\set SHOW_CONTEXT never
SET client_min_messages = warning;
SELECT stored FROM weir.insert_batch($$
{"event": "view", "distinct_id": "a", "timestamp": "2025-03-01T10:00:00Z", "properties": {"title": "Red shoes for kids", "size": 42, "tags": ["Sale", {"deep": "Waterproof"}]}}
{"event": "view", "distinct_id": "b", "timestamp": "2025-03-01T11:00:00Z", "properties": {"title": "Blue shoes", "note": "not red", "sold": true}}
{"event": "view", "distinct_id": "c", "timestamp": "2025-03-02T10:00:00Z", "properties": {"red": "a key is no word"}}
{"event": "view", "distinct_id": "d", "timestamp": "2025-03-03T10:00:00Z", "properties": {"title": null}}
$$);
CALL weir.drain_default();
CREATE FUNCTION pg_temp.found(property text, search text) RETURNS text LANGUAGE sql AS $$
    SELECT string_agg(distinct_id, ' ' ORDER BY distinct_id) FROM weir.find_events(filters => jsonb_build_array(jsonb_build_object('property', property, 'operator', 'matches', 'value', search)))
$$;
CREATE VIEW pg_temp.answers AS
SELECT property, search, pg_temp.found(property, search)
  FROM (VALUES ('$', 'shoes'), ('$', 'RED'), ('$', 'red -kids'), ('$', '"red shoes"'), ('$', 'kids or blue'), ('$', '42'), ('$', 'waterproof sale'), ('$', 'true'), ('$', 'key'), ('$', ''), ('$', ''' & | ! <-> :*'),
               ('title', 'red'), ('title', '-red'), ('note', 'red'), ('tags', 'waterproof'), ('event.event', 'view -cart'), ('$.tags[1].deep', 'waterproof'), ('nothing', '-red')) AS asked (property, search);
SELECT * FROM pg_temp.answers;
-- An event without the property doesn't match, and "not" means what it says.
SELECT weir.count_events(filters => '{"not": [{"property": "title", "operator": "matches", "value": "red"}]}'), weir.count_events(filters => '{"not": [{"property": "$", "operator": "matches", "value": "red"}]}');
SELECT weir.count_events(filters => '[{"property": "$", "operator": "matches", "value": 5}]');

-- The index: at once for new partitions, by the plan's statements for those that are there.
CREATE TABLE before AS SELECT * FROM pg_temp.answers;
SELECT weir.create_search_index() = count(*) AS lack_theirs FROM weir.partitions;
SELECT object, statement FROM weir.maintenance_plan() WHERE object = 'events_20250301';
\set ECHO none
\o /dev/null
SELECT statement FROM weir.maintenance_plan() \gexec
\o
\set ECHO all
SELECT weir.create_search_index(), (SELECT indisvalid FROM pg_index WHERE indexrelid = 'weir.events_search'::regclass) AS is_whole;
SELECT stored FROM weir.insert_batch('{"event": "view", "distinct_id": "e", "timestamp": "2025-03-05T10:00:00Z", "properties": {"title": "green shoes"}}');
CALL weir.drain_default();
SELECT * FROM weir.search_index_plan();
SELECT pg_temp.found('$', 'green');
DELETE FROM weir.events WHERE distinct_id = 'e';
SELECT * FROM pg_temp.answers EXCEPT SELECT * FROM before;
SELECT weir.filter_sql('[{"property": "$", "operator": "matches", "value": "shoes"}]', 1, '') AS condition \gset
SELECT stored FROM weir.insert_batch((
    SELECT jsonb_agg(jsonb_build_object('event', 'view', 'distinct_id', 'many', 'timestamp', '2025-03-01T12:00:00Z', 'properties', jsonb_build_object('title', 'item ' || n)))::text FROM generate_series(1, 5000) AS n));
VACUUM ANALYZE weir.events_20250301;
PREPARE search (jsonb) AS SELECT count(*) FROM weir.events e WHERE "timestamp" >= '2025-03-01' AND "timestamp" < '2025-03-02' AND :condition;
EXPLAIN (COSTS OFF) EXECUTE search ('[{"property": "$", "operator": "matches", "value": "red shoes"}]');
SELECT weir.drop_search_index();
SELECT count(*) FROM pg_class WHERE relkind IN ('i', 'I') AND relname ~ 'search|tsvector';

-- What a question's range leaves out isn't even locked.
BEGIN;
SELECT count(*) FROM weir.find_events(from_time => '2025-03-02', to_time => '2025-03-03');
SELECT relation::regclass FROM pg_locks WHERE pid = pg_backend_pid() AND relation IN (SELECT oid FROM pg_class WHERE relname LIKE 'events%' AND relkind IN ('r', 'p')) ORDER BY 1;
COMMIT;
BEGIN;
SELECT weir.count_events(from_time => '2025-03-02', to_time => '2025-03-03');
SELECT relation::regclass FROM pg_locks WHERE pid = pg_backend_pid() AND relation IN (SELECT oid FROM pg_class WHERE relname LIKE 'events%' AND relkind IN ('r', 'p')) ORDER BY 1;
COMMIT;
-- The same for whoever asks weir.events with parameters of a generic plan.
SET plan_cache_mode = force_generic_plan;
SET weir.partition_period = 'day';
PREPARE counted (timestamptz, timestamptz) AS SELECT count(*) FROM weir.events WHERE "timestamp" >= $1 AND "timestamp" < $2;
EXPLAIN (COSTS OFF) EXECUTE counted ('2025-03-01', '2025-03-02');
