CREATE FUNCTION weir.hours_replace(hours bytea, persons bigint[], into_persons bigint[]) RETURNS bytea
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'hours_replace_wrapper';

COMMENT ON FUNCTION weir.hours_replace(bytea, bigint[], bigint[]) IS
    'The hours of a day with other persons in the places of those that are in them: of the one at a place in persons, the one at that place in into_persons.';
