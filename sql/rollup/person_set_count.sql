CREATE FUNCTION weir.person_set_count(person_set bytea) RETURNS bigint
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'person_set_count_wrapper';

COMMENT ON FUNCTION weir.person_set_count(bytea) IS 'How many persons are in a set.';
