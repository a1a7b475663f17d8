CREATE FUNCTION weir.timeline_encode_add(
    state internal, person bigint, at timestamptz, event text, session_id text, tuple text, known text[], known_tuples text[], keep boolean
) RETURNS internal
    LANGUAGE c IMMUTABLE PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'timeline_encode_add_wrapper';

CREATE FUNCTION weir.timeline_encode_end(state internal) RETURNS bytea[]
    LANGUAGE c IMMUTABLE PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'timeline_encode_end_wrapper';

CREATE AGGREGATE weir.timeline_encode(
    person bigint, at timestamptz, event text, session_id text, tuple text, known text[], known_tuples text[], keep boolean
) (
    SFUNC = weir.timeline_encode_add,
    STYPE = internal,
    FINALFUNC = weir.timeline_encode_end,
    PARALLEL = SAFE
);

COMMENT ON AGGREGATE weir.timeline_encode(bigint, timestamptz, text, text, text, text[], text[], boolean) IS
    'Events as pieces of the timeline. tuple is what weir.promoted_values() says of it. known are the names that have codes, from 0, known_tuples likewise; both, and keep, are the same in every row. The first element of the answer is the names that got the codes after those, a line each (UTF-8), the second the tuples that did; the others are the pieces. keep: tuples that the timeline has no room for get no code.';
COMMENT ON FUNCTION weir.timeline_encode_add(internal, bigint, timestamptz, text, text, text, text[], text[], boolean) IS
    'Part of the aggregate weir.timeline_encode: adds an event.';
COMMENT ON FUNCTION weir.timeline_encode_end(internal) IS 'Part of the aggregate weir.timeline_encode: the names, the tuples and the pieces.';
