-- SECURITY DEFINER: weir_ingest may hand events in and may touch no table. Its statements' plans are kept: one that was made while a table was
-- small mustn't read all of it later, so none does (where there is no index, that counts as dear, and would call in JIT).
CREATE FUNCTION weir.insert_batch(events text, OUT received int, OUT stored int, OUT duplicate int, OUT rejected int)
    RETURNS SETOF record
    LANGUAGE c VOLATILE STRICT SECURITY DEFINER ROWS 1
    SET search_path = pg_catalog, pg_temp
    SET enable_seqscan = off
    SET jit = off
    AS 'MODULE_PATHNAME', 'insert_batch_text_wrapper';

CREATE FUNCTION weir.insert_batch(events bytea, OUT received int, OUT stored int, OUT duplicate int, OUT rejected int)
    RETURNS SETOF record
    LANGUAGE c VOLATILE STRICT SECURITY DEFINER ROWS 1
    SET search_path = pg_catalog, pg_temp
    SET enable_seqscan = off
    SET jit = off
    AS 'MODULE_PATHNAME', 'insert_batch_bytea_wrapper';

COMMENT ON FUNCTION weir.insert_batch(text) IS
    'Stores a JSON array of events, or one event a line; each id once, however often it is sent. A bad event is kept in weir.rejected_events and never fails the others. received = stored + duplicate + rejected; what the edge dropped by policy is counted in weir.ledger only.';
COMMENT ON FUNCTION weir.insert_batch(bytea) IS
    'The same from UTF-8 bytes, which may be gzip (several members too), up to weir.max_batch_bytes once decompressed.';
