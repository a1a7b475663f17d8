CREATE FUNCTION weir.hours_unpack(day timestamptz, hours bytea)
    RETURNS TABLE (bucket timestamptz, events bigint, persons bigint, person_set bytea)
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE
    ROWS 24
    AS 'MODULE_PATHNAME', 'hours_unpack_wrapper';

COMMENT ON FUNCTION weir.hours_unpack(timestamptz, bytea) IS
    'The hours of a day that have events, rising; no rows where hours is null. Raises XX001 where they are damaged.';
