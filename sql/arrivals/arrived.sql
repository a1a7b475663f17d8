-- A person is who it was when the batch was stored. A merge that was committed since has a row, and whoever it points to is
-- there; what isn't committed yet will have one.
--
-- With a generic plan, data doesn't stand in the plan as a constant, several times over.
CREATE FUNCTION weir.arrived(environment text, batches bigint[], promotion int DEFAULT 0, OUT data bytea[], OUT missing bigint[], OUT ended bigint[], OUT become bigint[])
    LANGUAGE plpgsql STABLE PARALLEL RESTRICTED
    SET search_path = pg_catalog, pg_temp
    SET plan_cache_mode = force_generic_plan
AS $$
BEGIN
    SELECT array_agg(a.data) FILTER (WHERE a.data IS NOT NULL), array_agg(b.batch ORDER BY b.batch) FILTER (WHERE a.data IS NULL)
      INTO data, missing
      FROM unnest(batches) AS b (batch)
      LEFT JOIN weir.arrivals a ON a.batch = b.batch AND a.environment = arrived.environment AND a.promoted >= promotion;
    SELECT array_agg(m.person), array_agg(m.into_person)
      INTO ended, become
      FROM unnest(weir.arrivals_persons(data)) AS p (person)
      JOIN weir.merged_persons m ON m.person = p.person;
END
$$;

COMMENT ON FUNCTION weir.arrived(text, bigint[], int) IS
    'What weir.arrivals has of batches of an environment, the batches that it has nothing of, or not the properties that are promoted up to promotion, and who the persons are now whom a merge has ended.';
