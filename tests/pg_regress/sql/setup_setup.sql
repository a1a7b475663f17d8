-- setup() can be called again at any time; dropping the extension keeps the events.
\set SHOW_CONTEXT never
SET client_min_messages = warning;
SELECT stored FROM weir.insert_batch('{"event": "view", "distinct_id": "ada", "timestamp": "2026-01-05T10:00:00Z"}');
SELECT weir.setup();
SELECT weir.setup();
SELECT event, distinct_id FROM weir.events;
DROP EXTENSION weir;
SELECT event, distinct_id FROM weir.events;
CREATE EXTENSION weir;
SELECT weir.setup();
SELECT stored FROM weir.insert_batch('{"event": "buy", "distinct_id": "ada", "timestamp": "2026-01-05T10:00:00Z"}');
SELECT event, distinct_id FROM weir.events ORDER BY event;
-- Everything that is stored is described.
SELECT c.relname FROM pg_class c
 WHERE c.relnamespace = 'weir'::regnamespace AND c.relkind IN ('r', 'p', 'v') AND NOT c.relispartition AND obj_description(c.oid) IS NULL ORDER BY 1;

-- Before setup() there is nothing to store into.
DROP EXTENSION weir;
DROP SCHEMA weir CASCADE;
CREATE EXTENSION weir;
SELECT * FROM weir.insert_batch('[]');
\echo :LAST_ERROR_SQLSTATE
