CREATE FUNCTION weir.erase_from_timeline(environment text, persons bigint[], OUT pieces bigint, OUT tuples bigint)
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    remaining bytea[];
    had       int[];
BEGIN
    WITH gone AS (
        DELETE FROM weir.timeline t
         WHERE t.environment = erase_from_timeline.environment
           AND t.shard IN (SELECT (p >> 14)::int FROM unnest(erase_from_timeline.persons) AS p)
           AND weir.timeline_has(t.data, erase_from_timeline.persons)
        RETURNING t.data
    )
    SELECT count(*), weir.timeline_merge(g.data, erase_from_timeline.persons,
                                         array_fill(NULL::bigint, ARRAY[cardinality(erase_from_timeline.persons)])),
           ARRAY(SELECT DISTINCT h.code FROM gone, unnest(weir.timeline_piece_tuples(gone.data, erase_from_timeline.persons)) AS h (code))
      INTO pieces, remaining, had
      FROM gone g;
    PERFORM weir.timeline_store(erase_from_timeline.environment, remaining);
    tuples := weir.timeline_forget_tuples(erase_from_timeline.environment, had);
END
$$;

COMMENT ON FUNCTION weir.erase_from_timeline(text, bigint[]) IS
    'Takes persons, whose numbers are sorted, out of the timeline, with the tuples that nobody else has; says in how many pieces they were, and how many tuples that were. To be called under weir.lock_timeline().';
