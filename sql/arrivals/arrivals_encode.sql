CREATE FUNCTION weir.arrivals_encode(
    arrivals bytea[], ended bigint[], become bigint[], known text[], known_tuples text[], keep boolean, from_time timestamptz, to_time timestamptz
) RETURNS bytea[]
    LANGUAGE c IMMUTABLE PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'arrivals_encode_wrapper';

COMMENT ON FUNCTION weir.arrivals_encode(bytea[], bigint[], bigint[], text[], text[], boolean, timestamptz, timestamptz) IS
    'The events of rows of weir.arrivals as weir.timeline_encode() would give them, from a time on and before another. Each of the ended persons becomes the one at its place in become. Raises XX001 where a row is damaged.';
