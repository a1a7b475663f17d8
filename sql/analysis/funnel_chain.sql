CREATE FUNCTION weir.funnel_chain(times timestamptz[], masks bigint[], steps int, within interval, mode text) RETURNS int[]
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'funnel_chain_wrapper';

COMMENT ON FUNCTION weir.funnel_chain(timestamptz[], bigint[], int, interval, text) IS
    'Walks one person''s events and returns the positions, from 1, of those that serve the steps of its funnel, in order; as many as steps were completed. Bit k of a mask, from 0, says that the event can serve step k + 1. mode is ordered, strict or unordered.';
