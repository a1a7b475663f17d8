CREATE FUNCTION weir.timeline_has(data bytea, persons bigint[]) RETURNS boolean
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'timeline_has_wrapper';

COMMENT ON FUNCTION weir.timeline_has(bytea, bigint[]) IS 'Whether a piece of the timeline holds an event of any of these persons, whose numbers are sorted.';
