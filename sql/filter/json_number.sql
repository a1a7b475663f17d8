CREATE FUNCTION weir.json_number(value text) RETURNS float8
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'json_number_wrapper';

COMMENT ON FUNCTION weir.json_number(text) IS
    'The finite number that the text of a property spells, as double precision; null where it spells none.';
