CREATE FUNCTION weir.erase_from_timeline(environment text, persons bigint[]) RETURNS bigint
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    changed bigint;
    pieces  bytea[];
BEGIN
    WITH gone AS (
        DELETE FROM weir.timeline t
         WHERE t.environment = erase_from_timeline.environment
           AND t.shard IN (SELECT (p >> 14)::int FROM unnest(erase_from_timeline.persons) AS p)
           AND weir.timeline_has(t.data, erase_from_timeline.persons)
        RETURNING t.data
    )
    SELECT count(*), weir.timeline_merge(g.data, erase_from_timeline.persons,
                                         array_fill(NULL::bigint, ARRAY[cardinality(erase_from_timeline.persons)]))
      INTO changed, pieces
      FROM gone g;
    PERFORM weir.timeline_store(erase_from_timeline.environment, pieces);
    RETURN changed;
END
$$;

COMMENT ON FUNCTION weir.erase_from_timeline(text, bigint[]) IS
    'Takes persons, whose numbers are sorted, out of the timeline, and says in how many pieces they were. To be called under weir.lock_timeline().';
