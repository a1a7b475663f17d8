CREATE FUNCTION weir.insert_batch_outcomes(events text, OUT index int, OUT id uuid, OUT outcome text, OUT reason text)
    RETURNS SETOF record
    LANGUAGE c VOLATILE STRICT SECURITY DEFINER ROWS 1000
    SET search_path = pg_catalog, pg_temp
    SET enable_seqscan = off
    SET jit = off
    AS 'MODULE_PATHNAME', 'insert_batch_outcomes_text_wrapper';

CREATE FUNCTION weir.insert_batch_outcomes(events bytea, OUT index int, OUT id uuid, OUT outcome text, OUT reason text)
    RETURNS SETOF record
    LANGUAGE c VOLATILE STRICT SECURITY DEFINER ROWS 1000
    SET search_path = pg_catalog, pg_temp
    SET enable_seqscan = off
    SET jit = off
    AS 'MODULE_PATHNAME', 'insert_batch_outcomes_bytea_wrapper';

COMMENT ON FUNCTION weir.insert_batch_outcomes(text) IS
    'weir.insert_batch(), and what became of each event by its place in the batch (from 0): stored, duplicate, rejected or dropped, with the reason.';
COMMENT ON FUNCTION weir.insert_batch_outcomes(bytea) IS
    'weir.insert_batch(), and what became of each event by its place in the batch (from 0): stored, duplicate, rejected or dropped, with the reason.';
