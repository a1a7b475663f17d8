CREATE FUNCTION weir.mentioned_ids(raw text) RETURNS text[]
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'mentioned_ids_wrapper';

COMMENT ON FUNCTION weir.mentioned_ids(text) IS
    'Whom a refused event may be about: the values of its keys that end in id, alias, subject or source, at any depth, of broken JSON too, and of JSON that stands in a text, escaped or in base64. Values of more than 200 characters are no ids. Sorted, each once.';
