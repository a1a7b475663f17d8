-- As weir.person_set_union(), but what is added up is written once, at the end.
CREATE FUNCTION weir.person_set_all_add(state internal, person_set bytea) RETURNS internal
    LANGUAGE c IMMUTABLE PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'person_set_all_add_wrapper';

CREATE FUNCTION weir.person_set_all_end(state internal) RETURNS bytea
    LANGUAGE c IMMUTABLE PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'person_set_all_end_wrapper';

CREATE AGGREGATE weir.person_set_all(person_set bytea) (
    SFUNC = weir.person_set_all_add,
    STYPE = internal,
    FINALFUNC = weir.person_set_all_end,
    PARALLEL = SAFE
);

COMMENT ON AGGREGATE weir.person_set_all(bytea) IS 'Who is in any of the sets, of which there may be many; null without sets.';
COMMENT ON FUNCTION weir.person_set_all_add(internal, bytea) IS 'Part of the aggregate weir.person_set_all: adds a set.';
COMMENT ON FUNCTION weir.person_set_all_end(internal) IS 'Part of the aggregate weir.person_set_all: the set of all.';
