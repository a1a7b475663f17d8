-- Where pg_cron is missing, that is said, with what to do. (The jobs themselves: tests/e2e/cron.test.mjs.)
\set SHOW_CONTEXT never
SELECT name, at, command FROM weir.jobs() WHERE name <> 'weir forget_runs';
SELECT weir.schedule();
\echo :LAST_ERROR_SQLSTATE
SELECT weir.unschedule();
\echo :LAST_ERROR_SQLSTATE

-- Who may do everything in weir may not do so in pg_cron by that alone.
CREATE SCHEMA cron;
SET ROLE weir_admin;
SELECT weir.schedule();
\echo :LAST_ERROR_SQLSTATE
