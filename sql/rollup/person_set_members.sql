CREATE FUNCTION weir.person_set_members(person_set bytea) RETURNS SETOF bigint
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE ROWS 1000
    AS 'MODULE_PATHNAME', 'person_set_members_wrapper';

COMMENT ON FUNCTION weir.person_set_members(bytea) IS 'The persons of a set, rising: numbers of weir.persons.';
