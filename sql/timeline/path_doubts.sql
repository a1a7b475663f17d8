CREATE FUNCTION weir.path_doubts(parts bytea) RETURNS bigint[]
    LANGUAGE c IMMUTABLE PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'path_doubts_wrapper';

COMMENT ON FUNCTION weir.path_doubts(bytea) IS
    'The persons whom the parts of the answer of weir.paths() leave out: their paths depend on the order of events of one moment, which the timeline doesn''t know.';
