CREATE FUNCTION weir.person_set_intersect(person_set bytea, other bytea) RETURNS bytea
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'person_set_intersect_wrapper';

COMMENT ON FUNCTION weir.person_set_intersect(bytea, bytea) IS 'Who is in both of two sets.';
