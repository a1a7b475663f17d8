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
-- Nor is there anything to ask or to keep; whoever tries is told what to do.
DO $$
DECLARE
    attempt text;
    hint    text;
BEGIN
    FOREACH attempt IN ARRAY ARRAY[
        $q$ SELECT weir.funnel(ARRAY['a','b']) $q$, $q$ SELECT weir.funnel_persons(ARRAY['a','b']) $q$, $q$ SELECT weir.retention('a') $q$, $q$ SELECT weir.trend('a') $q$,
        'SELECT weir.active_persons()', 'SELECT weir.sessions()', 'SELECT weir.lifecycle()', $q$ SELECT weir.stickiness('a') $q$, $q$ SELECT weir.paths() $q$,
        'SELECT weir.find_events()', 'SELECT weir.count_events()', 'SELECT weir.rollup()', 'SELECT weir.rollup_sets()',
        $q$ SELECT weir.explain_event('018f0000-0000-7000-8000-000000000001') $q$,
        $q$ SELECT weir.query('trend', '{"event": "a"}') $q$,
        'CALL weir.refresh()', $q$ CALL weir.rebuild('2026-01-01', '2026-02-01') $q$, $q$ SELECT weir.create_rollup('a', 'day') $q$, $q$ SELECT weir.drop_rollup('a') $q$,
        'SELECT weir.create_partitions()', 'CALL weir.drain_default()', 'SELECT weir.maintenance_plan()', 'SELECT weir.purge()', $q$ SELECT weir.set_retention('1 year') $q$,
        $q$ SELECT weir.create_write_key('a') $q$, $q$ SELECT weir.create_read_key('a') $q$, $q$ SELECT weir.create_admin_key('a') $q$, $q$ SELECT weir.revoke_key('a') $q$, $q$ SELECT weir.set_quota('a', 1) $q$,
        $q$ SELECT weir.set_schema('a', '{}', 'mark') $q$, $q$ SELECT weir.drop_schema('a') $q$, $q$ SELECT weir.erase_person('a') $q$, $q$ SELECT weir.anonymize_person('a') $q$,
        $q$ SELECT weir.replay_dead_letter('a', '') $q$, 'SELECT weir.create_search_index()', 'SELECT weir.drop_search_index()', 'SELECT weir.forget_erased()']
    LOOP
        BEGIN
            EXECUTE attempt;
            RAISE WARNING '% works', btrim(attempt);
        EXCEPTION WHEN OTHERS THEN
            GET STACKED DIAGNOSTICS hint = PG_EXCEPTION_HINT;
            IF SQLSTATE <> '55000' OR hint <> 'SELECT weir.setup() makes what is missing.' THEN
                RAISE WARNING '% says %: % %', btrim(attempt), SQLSTATE, SQLERRM, hint;
            END IF;
        END;
    END LOOP;
END
$$;
