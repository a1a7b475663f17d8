CREATE FUNCTION weir.forget_arrivals(environment text, batches bigint[]) RETURNS void
    LANGUAGE sql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
    DELETE FROM weir.arrivals a
     USING weir.batches b
     WHERE b.batch = ANY (batches) AND b.environment = forget_arrivals.environment AND b.in_rollups AND b.in_timeline
       AND a.batch = b.batch AND a.environment = b.environment
$$;

COMMENT ON FUNCTION weir.forget_arrivals(text, bigint[]) IS
    'Deletes of weir.arrivals what both the rollups and the timeline have, of those batches.';
