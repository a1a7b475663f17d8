CREATE FUNCTION weir.timeline_walk_add(
    state internal, shard int, week date, data bytea,
    question text, from_time timestamptz, to_time timestamptz, live bytea[], skipped bigint[]
) RETURNS internal
    LANGUAGE c IMMUTABLE PARALLEL SAFE
    COST 5000
    AS 'MODULE_PATHNAME', 'timeline_walk_add_wrapper';

CREATE FUNCTION weir.timeline_walk_end(state internal) RETURNS bytea
    LANGUAGE c IMMUTABLE PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'timeline_walk_end_wrapper';

-- No combine function: a shard is walked by one worker, as a whole.
CREATE AGGREGATE weir.timeline_walk(
    shard int, week date, data bytea,
    question text, from_time timestamptz, to_time timestamptz, live bytea[], skipped bigint[]
) (
    SFUNC = weir.timeline_walk_add,
    STYPE = internal,
    FINALFUNC = weir.timeline_walk_end,
    PARALLEL = SAFE
);

COMMENT ON AGGREGATE weir.timeline_walk(int, date, bytea, text, timestamptz, timestamptz, bytea[], bigint[]) IS
    'Takes one shard''s pieces, which come by week and first person, through a question, and returns the shard''s part of the answer. live are pieces of events that the timeline doesn''t have yet, of all shards; of the skipped persons only those count. Parts are put together by appending them.';
COMMENT ON FUNCTION weir.timeline_walk_add(internal, int, date, bytea, text, timestamptz, timestamptz, bytea[], bigint[]) IS
    'Part of the aggregate weir.timeline_walk: takes the next piece; a null one only begins. Raises XX001 where a piece is damaged.';
COMMENT ON FUNCTION weir.timeline_walk_end(internal) IS 'Part of the aggregate weir.timeline_walk: the shard''s part of the answer.';
