CREATE FUNCTION weir.person_set(persons bigint[]) RETURNS bytea
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'person_set_wrapper';

COMMENT ON FUNCTION weir.person_set(bigint[]) IS
    'The set of these persons, as rollups keep it: a roaring bitmap. Repeats and nulls do no harm.';
