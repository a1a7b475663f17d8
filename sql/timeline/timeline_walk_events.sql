CREATE FUNCTION weir.timeline_walk_events_add(
    state internal, person bigint, at timestamptz, event text, session_id text, question text, names text[]
) RETURNS internal
    LANGUAGE c IMMUTABLE PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'timeline_walk_events_add_wrapper';

CREATE FUNCTION weir.timeline_walk_events_end(state internal) RETURNS bytea
    LANGUAGE c IMMUTABLE PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'timeline_walk_events_end_wrapper';

CREATE AGGREGATE weir.timeline_walk_events(person bigint, at timestamptz, event text, session_id text, question text, names text[]) (
    SFUNC = weir.timeline_walk_events_add,
    STYPE = internal,
    FINALFUNC = weir.timeline_walk_events_end,
    PARALLEL = SAFE
);

COMMENT ON AGGREGATE weir.timeline_walk_events(bigint, timestamptz, text, text, text, text[]) IS
    'Takes events of one shard''s persons, which come by person and in the order that counts, through a question, and returns a part of its answer as weir.timeline_walk() does. names are those that have codes, from 0.';
COMMENT ON FUNCTION weir.timeline_walk_events_add(internal, bigint, timestamptz, text, text, text, text[]) IS
    'Part of the aggregate weir.timeline_walk_events: takes the next event.';
COMMENT ON FUNCTION weir.timeline_walk_events_end(internal) IS 'Part of the aggregate weir.timeline_walk_events: the part of the answer.';
