-- Rollups and timeline may be refreshed at once, each under its own lock: whoever is second waits for the first one's mark,
-- and sees it when it looks what is to be deleted. Rows are locked in one order, so waiting never becomes a circle.
CREATE FUNCTION weir.mark_taken(environment text, batches bigint[], into_rollups boolean DEFAULT false, into_timeline boolean DEFAULT false) RETURNS void
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    WITH locked AS MATERIALIZED (
        SELECT b.batch FROM weir.batches b
         WHERE b.environment = mark_taken.environment AND b.batch = ANY (batches)
         ORDER BY b.batch
           FOR NO KEY UPDATE
    )
    UPDATE weir.batches b
       SET in_rollups = b.in_rollups OR into_rollups, in_timeline = b.in_timeline OR into_timeline
      FROM locked l
     WHERE b.batch = l.batch AND b.environment = mark_taken.environment;
    DELETE FROM weir.arrivals a
     USING weir.batches b
     WHERE b.batch = ANY (batches) AND b.environment = mark_taken.environment AND b.in_rollups AND b.in_timeline
       AND a.batch = b.batch AND a.environment = b.environment;
END
$$;

COMMENT ON FUNCTION weir.mark_taken(text, bigint[], boolean, boolean) IS
    'Says of batches of an environment that the rollups, or the timeline, have them now, and deletes what arrived with those that both have.';
