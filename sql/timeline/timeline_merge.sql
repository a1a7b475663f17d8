CREATE FUNCTION weir.timeline_merge_add(state internal, data bytea, persons bigint[], become bigint[]) RETURNS internal
    LANGUAGE c IMMUTABLE PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'timeline_merge_add_wrapper';

CREATE FUNCTION weir.timeline_merge_end(state internal) RETURNS bytea[]
    LANGUAGE c IMMUTABLE PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'timeline_merge_end_wrapper';

CREATE AGGREGATE weir.timeline_merge(data bytea, persons bigint[], become bigint[]) (
    SFUNC = weir.timeline_merge_add,
    STYPE = internal,
    FINALFUNC = weir.timeline_merge_end,
    PARALLEL = SAFE
);

COMMENT ON AGGREGATE weir.timeline_merge(bytea, bigint[], bigint[]) IS
    'The events of pieces of the timeline in as few pieces as hold them. Each of persons becomes the one at its place in become; where that is null, its events are left out.';
COMMENT ON FUNCTION weir.timeline_merge_add(internal, bytea, bigint[], bigint[]) IS 'Part of the aggregate weir.timeline_merge: adds a piece.';
COMMENT ON FUNCTION weir.timeline_merge_end(internal) IS 'Part of the aggregate weir.timeline_merge: the pieces.';
