CREATE FUNCTION weir.sets_walk_add(
    state internal, bucket timestamptz, of int, events bigint, person_set bytea,
    question text, step bigint, from_time timestamptz, to_time timestamptz, arrivals bytea[], ended bigint[], become bigint[]
) RETURNS internal
    LANGUAGE c IMMUTABLE PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'sets_walk_add_wrapper';

CREATE FUNCTION weir.sets_walk_end(state internal) RETURNS bytea
    LANGUAGE c IMMUTABLE PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'sets_walk_end_wrapper';

-- No combine function: buckets come in order.
CREATE AGGREGATE weir.sets_walk(
    bucket timestamptz, of int, events bigint, person_set bytea,
    question text, step bigint, from_time timestamptz, to_time timestamptz, arrivals bytea[], ended bigint[], become bigint[]
) (
    SFUNC = weir.sets_walk_add,
    STYPE = internal,
    FINALFUNC = weir.sets_walk_end,
    PARALLEL = SAFE
);

COMMENT ON AGGREGATE weir.sets_walk(timestamptz, int, bigint, bytea, text, bigint, timestamptz, timestamptz, bytea[], bigint[], bigint[]) IS
    'Takes the buckets of a rollup, which come in order of time, through a question, and returns the answer, or that of the persons asked about; such parts are put together by appending them. of says which of the question''s events a bucket counts: 1 the first, 2 the second, 3 both. arrivals is what the rollup doesn''t have yet, of which the range counts, in steps of so many microseconds; each of the ended persons becomes the one at its place in become.';
COMMENT ON FUNCTION weir.sets_walk_add(internal, timestamptz, int, bigint, bytea, text, bigint, timestamptz, timestamptz, bytea[], bigint[], bigint[]) IS
    'Part of the aggregate weir.sets_walk: takes the next bucket; a null one only begins.';
COMMENT ON FUNCTION weir.sets_walk_end(internal) IS 'Part of the aggregate weir.sets_walk: the answer.';
