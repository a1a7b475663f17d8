CREATE FUNCTION weir.hours_remove(hours bytea, persons bigint[], of_hours int[], events bigint[]) RETURNS bytea
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'hours_remove_wrapper';

COMMENT ON FUNCTION weir.hours_remove(bytea, bigint[], int[], bigint[]) IS
    'The hours of a day without persons, and without so many events of each of of_hours; hours that are left without persons or events go.';
