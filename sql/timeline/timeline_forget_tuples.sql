CREATE FUNCTION weir.timeline_forget_tuples(environment text) RETURNS bigint
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    gone bigint;
BEGIN
    IF NOT EXISTS (SELECT FROM weir.timeline_tuples t WHERE t.environment = timeline_forget_tuples.environment) THEN
        RETURN 0;
    END IF;
    DELETE FROM weir.timeline_tuples t
     WHERE t.environment = timeline_forget_tuples.environment
       AND t.code NOT IN (
           SELECT u.code
             FROM weir.timeline p
            CROSS JOIN LATERAL unnest(weir.timeline_piece_tuples(p.data)) AS u (code)
            WHERE p.environment = timeline_forget_tuples.environment);
    GET DIAGNOSTICS gone = ROW_COUNT;
    RETURN gone;
END
$$;

COMMENT ON FUNCTION weir.timeline_forget_tuples(text) IS
    'Deletes the tuples of an environment that no event in the timeline has any more, and says how many. To be called under weir.lock_timeline().';
