CREATE FUNCTION weir.json_time(value text) RETURNS timestamptz
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'json_time_wrapper';

COMMENT ON FUNCTION weir.json_time(text) IS
    'The time that the text of a property spells (RFC 3339, or a date and perhaps a time, then in UTC); null where it spells none.';
