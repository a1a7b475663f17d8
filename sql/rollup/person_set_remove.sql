CREATE FUNCTION weir.person_set_remove(person_set bytea, persons bigint[]) RETURNS bytea
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'person_set_remove_wrapper';

COMMENT ON FUNCTION weir.person_set_remove(bytea, bigint[]) IS 'The set without these persons; null where it holds none of them.';
