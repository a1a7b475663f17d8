CREATE FUNCTION weir.person_set_replace(person_set bytea, persons bigint[], into_persons bigint[]) RETURNS bytea
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'person_set_replace_wrapper';

COMMENT ON FUNCTION weir.person_set_replace(bytea, bigint[], bigint[]) IS
    'The set with each of into_persons in the place of the one of persons; null where it holds none of these.';
