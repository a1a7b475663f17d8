CREATE FUNCTION weir.hours_pack(hours int[], events bigint[], person_sets bytea[]) RETURNS bytea
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'hours_pack_wrapper';

COMMENT ON FUNCTION weir.hours_pack(int[], bigint[], bytea[]) IS
    'The hours of a day as weir.rollup_days keeps them: of each, 0 to 23, its events and set of persons, at the same place in the three.';
