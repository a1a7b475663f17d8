CREATE FUNCTION weir.timeline_piece_tuples(data bytea, persons bigint[] DEFAULT NULL) RETURNS int[]
    LANGUAGE c IMMUTABLE PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'timeline_piece_tuples_wrapper';

COMMENT ON FUNCTION weir.timeline_piece_tuples(bytea, bigint[]) IS
    'The codes of the tuples that events in a piece of the timeline have, or those of some persons, whose numbers are sorted; rising; 0 where a tuple isn''t known. Raises XX001 where the piece is damaged.';
