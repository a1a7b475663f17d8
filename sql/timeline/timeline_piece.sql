CREATE FUNCTION weir.timeline_piece(data bytea) RETURNS TABLE (shard int, week timestamptz, first_person int, events int)
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE
    ROWS 1
    AS 'MODULE_PATHNAME', 'timeline_piece_wrapper';

COMMENT ON FUNCTION weir.timeline_piece(bytea) IS 'What a piece of the timeline says of itself: one row. Raises XX001 where it is damaged.';
