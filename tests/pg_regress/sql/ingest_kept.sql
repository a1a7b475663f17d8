-- The statements that a backend keeps between batches: whatever happens to the transaction that first ran them, to the
-- plans or to the tables.
CREATE FUNCTION put(distinct_id text, OUT stored int) LANGUAGE sql AS $$
    SELECT stored
      FROM weir.insert_batch(format('{"event": "view", "distinct_id": %s, "timestamp": "2026-01-05T10:00:00Z"}', to_json(distinct_id)))
$$;

-- First run where they are taken back: in a transaction, and below one.
BEGIN;
SELECT put('ada');
ROLLBACK;
BEGIN;
SAVEPOINT before;
SELECT put('ada');
ROLLBACK TO before;
SELECT put('ada');
COMMIT;
SELECT distinct_id FROM weir.person_ids;

-- Often enough to be planned for good, while the tables are small; then none of them is read as a whole.
SELECT sum(put('p' || number)) FROM generate_series(1, 20) AS number;
BEGIN;
CREATE TEMP VIEW whole AS SELECT sum(seq_scan) AS scans FROM pg_stat_xact_user_tables WHERE schemaname = 'weir' AND relname IN ('person_ids', 'persons', 'batches', 'events');
SELECT scans AS before FROM whole \gset
SELECT put('bob');
SELECT scans - :before AS scans FROM whole;
COMMIT;

-- Without the plans; with tables that have changed; with other tables of the same names.
DISCARD ALL;
SELECT put('cid');
ALTER TABLE weir.person_ids ADD COLUMN more int;
ALTER TABLE weir.batches ADD COLUMN more int;
SELECT put('dee');
SET client_min_messages = warning;
DROP SCHEMA weir CASCADE;
CREATE EXTENSION weir;
SELECT weir.setup();
SELECT stored FROM weir.insert_batch('{"event": "view", "distinct_id": "ada", "timestamp": "2026-01-05T10:00:00Z"}');
SELECT batch, distinct_id FROM weir.events;
