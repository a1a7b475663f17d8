CREATE FUNCTION weir.arrivals_persons(arrivals bytea[]) RETURNS bigint[]
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'arrivals_persons_wrapper';

COMMENT ON FUNCTION weir.arrivals_persons(bytea[]) IS
    'The numbers of the persons in rows of weir.arrivals, each once, rising. Raises XX001 where a row is damaged.';
