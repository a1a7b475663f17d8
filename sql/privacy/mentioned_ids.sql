CREATE FUNCTION weir.mentioned_ids(raw text) RETURNS text[]
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'mentioned_ids_wrapper';

COMMENT ON FUNCTION weir.mentioned_ids(text) IS
    'Whom a refused event may be about: the values of its keys that end in id, alias, subject or source, at any depth, of broken JSON too. Sorted, each once.';
