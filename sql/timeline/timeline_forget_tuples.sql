-- Of some tuples the look for another event that has them ends with the first: mostly that is one of the first pieces.
CREATE FUNCTION weir.timeline_forget_tuples(environment text, tuples int[] DEFAULT NULL) RETURNS bigint
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    gone bigint;
BEGIN
    IF tuples IS NULL THEN
        DELETE FROM weir.timeline_tuples t
         WHERE t.environment = timeline_forget_tuples.environment
           AND t.code NOT IN (
               SELECT u.code
                 FROM weir.timeline p
                CROSS JOIN LATERAL unnest(weir.timeline_piece_tuples(p.data)) AS u (code)
                WHERE p.environment = timeline_forget_tuples.environment);
    ELSE
        DELETE FROM weir.timeline_tuples t
         WHERE t.environment = timeline_forget_tuples.environment AND t.code = ANY (tuples)
           AND NOT EXISTS (SELECT FROM weir.timeline p
                            WHERE p.environment = t.environment AND t.code = ANY (weir.timeline_piece_tuples(p.data)));
    END IF;
    GET DIAGNOSTICS gone = ROW_COUNT;
    RETURN gone;
END
$$;

COMMENT ON FUNCTION weir.timeline_forget_tuples(text, int[]) IS
    'Deletes those of some tuples of an environment, or of all, that no event in the timeline has any more, and says how many. To be called under weir.lock_timeline().';
