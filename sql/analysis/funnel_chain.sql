CREATE FUNCTION weir.funnel_chain(
    times timestamptz[], masks bigint[], named bigint[],
    steps int, optional bigint, within interval, mode text, exclusions int[]
) RETURNS int[]
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'funnel_chain_wrapper';

COMMENT ON FUNCTION weir.funnel_chain(timestamptz[], bigint[], bigint[], int, bigint, interval, text, int[]) IS
    'Walks one person''s events and returns the positions, from 1, of those that serve the steps of its funnel; as many as the person came along, with null for an optional step that is missing. Null where an exclusion takes the person out. Bit k of a mask, from 0, says that the event can serve step k + 1, of named that exclusion k + 1 names it, of optional that step k + 1 may be missing. mode is ordered, strict or unordered; exclusions are pairs of steps.';
