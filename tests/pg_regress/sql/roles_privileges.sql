-- What each role may do, and that nobody else may do anything.
\set SHOW_CONTEXT never
CREATE ROLE weir_test_stranger;

-- The routines that each may call.
SELECT p.proname FROM pg_proc p WHERE p.pronamespace = 'weir'::regnamespace AND has_function_privilege('weir_ingest', p.oid, 'EXECUTE') GROUP BY 1 ORDER BY 1;
SELECT count(*) FROM pg_proc p WHERE p.pronamespace = 'weir'::regnamespace AND has_function_privilege('weir_test_stranger', p.oid, 'EXECUTE');
SELECT p.proname FROM pg_proc p
 WHERE p.pronamespace = 'weir'::regnamespace AND has_function_privilege('weir_reader', p.oid, 'EXECUTE')
   AND p.proname ~ '^(insert|create|revoke|purge$|setup|set_|schedule|unschedule|drain|take|lock|refresh|erase|anonymize)';
SELECT count(*) FROM pg_proc p WHERE p.pronamespace = 'weir'::regnamespace AND NOT has_function_privilege('weir_admin', p.oid, 'EXECUTE');

-- The tables that each may touch.
SELECT c.relname FROM pg_class c
 WHERE c.relnamespace = 'weir'::regnamespace AND c.relkind IN ('r', 'p', 'v')
   AND (has_table_privilege('weir_ingest', c.oid, 'SELECT,INSERT,UPDATE,DELETE,TRUNCATE') OR has_any_column_privilege('weir_ingest', c.oid, 'SELECT,INSERT,UPDATE')
     OR has_table_privilege('weir_test_stranger', c.oid, 'SELECT,INSERT,UPDATE,DELETE,TRUNCATE'));
SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'weir'::regnamespace AND c.relkind IN ('r', 'p', 'v') AND has_table_privilege('weir_reader', c.oid, 'SELECT') ORDER BY 1;
SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'weir'::regnamespace AND c.relkind IN ('r', 'p', 'v') AND has_table_privilege('weir_reader', c.oid, 'INSERT,UPDATE,DELETE,TRUNCATE');

-- In their own words: weir_ingest takes events in, and can't see them.
SET ROLE weir_ingest;
SELECT stored FROM weir.insert_batch('{"event": "view", "distinct_id": "ada", "timestamp": "2026-01-05T10:00:00Z", "user_properties": {"$set": {"a": 1}}}
{"event": "$identify", "distinct_id": "ada", "timestamp": "2026-01-05T10:00:00Z", "properties": {"$anon_distinct_id": "anon"}}');
SELECT * FROM weir.find_key('none');
SELECT weir.ping() IS NOT NULL AS answers;
SELECT * FROM weir.events;
SELECT * FROM weir.keys;
SELECT weir.create_write_key('mine');
SELECT weir.create_partition('2026-01-05');
SELECT weir.query('none', 'trend', '{}');
SELECT weir.setup();
CREATE TABLE weir.mine ();
RESET ROLE;

-- weir_reader reads, and writes nothing.
SET ROLE weir_reader;
SELECT event FROM weir.events ORDER BY event;
SELECT * FROM weir.insert_batch('[]');
SELECT * FROM weir.keys;
SELECT weir.purge();
DELETE FROM weir.events;
RESET ROLE;

-- weir_admin keeps house without being a superuser.
SET ROLE weir_admin;
SELECT weir.create_partitions('8 days');
SELECT weir.create_write_key('web') IS NOT NULL AS made;
CALL weir.drain_default();
SELECT name, action FROM weir.purge('2020-01-01');
RESET ROLE;
DROP ROLE weir_test_stranger;

-- Every SECURITY DEFINER function pins its search_path.
SELECT p.proname FROM pg_proc p
 WHERE p.pronamespace = 'weir'::regnamespace AND p.prosecdef
   AND NOT EXISTS (SELECT FROM unnest(p.proconfig) c WHERE c ~ '^search_path="?pg_catalog"?, "?pg_temp"?$');
-- Everything that users call is described.
SELECT p.proname FROM pg_proc p WHERE p.pronamespace = 'weir'::regnamespace AND obj_description(p.oid) IS NULL ORDER BY 1;
