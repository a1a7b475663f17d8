CREATE FUNCTION weir.setup() RETURNS void
    LANGUAGE c VOLATILE
    SET search_path = pg_catalog, pg_temp
    SET client_min_messages = warning
    AS 'MODULE_PATHNAME', 'setup_wrapper';

COMMENT ON FUNCTION weir.setup() IS
    'Makes weir''s tables, grants its roles their rights and creates the first partitions. Idempotent; to be called after CREATE EXTENSION and after each ALTER EXTENSION weir UPDATE.';
