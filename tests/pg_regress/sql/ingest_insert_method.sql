-- How rows go in, and who may put them there.
\set SHOW_CONTEXT never
CREATE FUNCTION put(events text) RETURNS TABLE (stored int, duplicate int) LANGUAGE sql
    AS 'SELECT stored, duplicate FROM weir.insert_batch(events)';

-- Both ways store the same, and know what the other has stored.
SET weir.insert_method = 'copy';
SELECT * FROM put('[{"id": "018f0000-0000-7000-8000-000000000001", "event": "view", "distinct_id": "ada", "timestamp": "2026-01-05T10:00:00.000001Z", "client_timestamp": "2026-01-05T10:00:01Z", "properties": {"b": 1, "a": [true, null]}, "user_properties": {"$set": {"x": "é"}}, "session_id": "s", "sdk": "web", "sdk_version": "1", "platform": "web"},
    {"id": "018f0000-0000-7000-8000-000000000002", "event": "$pageview", "distinct_id": "bob", "timestamp": "2026-01-09T10:00:00Z"}]');
SET weir.insert_method = 'sql';
SELECT * FROM put('[{"id": "018f0000-0000-7000-8000-000000000001", "event": "view", "distinct_id": "ada", "timestamp": "2026-01-05T11:00:00Z"},
    {"id": "018f0000-0000-7000-8000-000000000003", "event": "view", "distinct_id": "ada", "timestamp": "2026-01-05T10:00:00.000001Z", "client_timestamp": "2026-01-05T10:00:01Z", "properties": {"b": 1, "a": [true, null]}, "user_properties": {"$set": {"x": "é"}}, "session_id": "s", "sdk": "web", "sdk_version": "1", "platform": "web"}]');
-- A duplicate makes nobody.
SELECT * FROM put('[{"id": "018f0000-0000-7000-8000-000000000001", "event": "$identify", "distinct_id": "ada", "environment": "other", "timestamp": "2026-01-05T11:00:00Z", "properties": {"$anon_distinct_id": "ghost"}}]');
SELECT count(*) FROM weir.person_ids WHERE environment = 'other';
-- INSERT would store again what others have stored since the snapshot.
BEGIN ISOLATION LEVEL REPEATABLE READ;
SELECT * FROM put('[{"event": "view", "distinct_id": "ada"}]');
\echo :LAST_ERROR_SQLSTATE
ROLLBACK;
SET weir.insert_method = 'copy';
SELECT * FROM put('[{"id": "018f0000-0000-7000-8000-000000000003", "event": "view", "distinct_id": "ada", "timestamp": "2026-01-04T12:00:00Z"}]');
SELECT count(DISTINCT (to_jsonb(e) - 'id' - 'batch' - 'received_at')) AS different, count(*) FROM weir.events e WHERE distinct_id = 'ada';
SELECT id, tableoid::regclass, category, client_timestamp, properties, user_properties, context, session_id, sdk, platform FROM weir.events ORDER BY id;

-- A row put in by hand is a duplicate too; the others of its batch are stored.
INSERT INTO weir.events SELECT (jsonb_populate_record(e, '{"id": "018f0000-0000-7000-8000-000000000004"}')).* FROM weir.events e WHERE distinct_id = 'bob';
SELECT index, outcome FROM weir.insert_batch_outcomes('[{"id": "018f0000-0000-7000-8000-000000000005", "event": "view", "distinct_id": "bob", "timestamp": "2026-01-09T10:00:00Z"},
    {"id": "018f0000-0000-7000-8000-000000000004", "event": "view", "distinct_id": "bob", "timestamp": "2026-01-09T10:00:00Z"}]');

-- A unique index of somebody's own, which takes two persons' events for one.
CREATE UNIQUE INDEX mine ON weir.events_default (id, "timestamp");
SELECT * FROM weir.insert_batch('{"event": "own", "distinct_id": "d", "id": "018f0000-0000-7000-8000-0000000000d1", "timestamp": "2020-01-05T00:00:00Z"}
{"event": "own", "distinct_id": "e", "id": "018f0000-0000-7000-8000-0000000000d1", "timestamp": "2020-01-05T00:00:00Z"}');
\echo :LAST_ERROR_SQLSTATE
DROP INDEX weir.mine;

-- A client of another encoding: its texts arrive as what they are, and it goes on in its encoding.
SET client_encoding = 'LATIN1';
SELECT * FROM put(convert_from('\x5b7b226576656e74223a226c6174696e222c2264697374696e63745f6964223a22636879c3a9222c2274696d657374616d70223a22323032362d30312d30355431303a30303a30305a222c2270726f70657274696573223a7b2261223a22c3a95c7530306539227d7d5d', 'UTF8'));
SHOW client_encoding;
RESET client_encoding;
SELECT distinct_id, properties FROM weir.events WHERE event = 'latin';
RESET weir.insert_method;

-- A table that Citus has distributed: its coordinator's own copy must stay empty.
SET allow_system_table_mods = on;
CREATE TABLE pg_catalog.pg_dist_partition (logicalrelid regclass);
SELECT * FROM put('[{"event": "local", "distinct_id": "cy"}]');
INSERT INTO pg_catalog.pg_dist_partition VALUES ('weir.events');
SELECT * FROM put('[{"event": "distributed", "distinct_id": "cy"}]');
SET weir.insert_method = 'copy';
SELECT * FROM put('[{"event": "distributed", "distinct_id": "cy"}]');
\echo :LAST_ERROR_SQLSTATE
RESET weir.insert_method;
DROP TABLE pg_catalog.pg_dist_partition;

-- Row-level security is refused where it applies to whoever owns the function; a missing privilege as well.
CREATE ROLE events_owner;
GRANT ALL ON SCHEMA weir TO events_owner;
GRANT ALL ON ALL TABLES IN SCHEMA weir TO events_owner;
GRANT ALL ON ALL SEQUENCES IN SCHEMA weir TO events_owner;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA weir TO events_owner;
ALTER FUNCTION weir.insert_batch(text) OWNER TO events_owner;
SELECT * FROM put('[{"event": "view", "distinct_id": "dee"}]');
ALTER TABLE weir.events ENABLE ROW LEVEL SECURITY;
SELECT * FROM put('[{"event": "view", "distinct_id": "dee"}]');
\echo :LAST_ERROR_SQLSTATE
ALTER TABLE weir.events DISABLE ROW LEVEL SECURITY;
REVOKE INSERT ON weir.events FROM events_owner;
SELECT * FROM put('[{"event": "view", "distinct_id": "dee"}]');
\echo :LAST_ERROR_SQLSTATE

-- Before weir.setup() there is nothing to put rows into.
SET client_min_messages = warning;
DROP SCHEMA weir CASCADE;
CREATE EXTENSION weir;
SELECT * FROM weir.insert_batch('[]');
\echo :LAST_ERROR_SQLSTATE
DROP OWNED BY events_owner;
DROP ROLE events_owner;

-- A database that can't hold every character.
CREATE DATABASE ingest_latin1 ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0;
\c ingest_latin1
\set SHOW_CONTEXT never
CREATE EXTENSION weir;
SELECT weir.setup();
SELECT * FROM weir.insert_batch('{"event": "view", "distinct_id": "ada"}');
\echo :LAST_ERROR_SQLSTATE
\c ingest_insert_method
DROP DATABASE ingest_latin1;
