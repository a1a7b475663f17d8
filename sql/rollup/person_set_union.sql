-- One function unites two sets, of whatever step of the aggregate; the state is a set, so it travels between processes
-- and machines as it is.
CREATE FUNCTION weir.person_set_unite(person_set bytea, other bytea) RETURNS bytea
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'person_set_unite_wrapper';

CREATE AGGREGATE weir.person_set_union(person_set bytea) (
    SFUNC = weir.person_set_unite,
    STYPE = bytea,
    COMBINEFUNC = weir.person_set_unite,
    PARALLEL = SAFE
);

COMMENT ON FUNCTION weir.person_set_unite(bytea, bytea) IS 'Who is in either of two sets.';
COMMENT ON AGGREGATE weir.person_set_union(bytea) IS 'Who is in any of the sets; null without sets.';
