-- What is moved is what this sees: a merge that commits meanwhile has a row of its own that stays untaken, and a row
-- that it points elsewhere doesn't match any more.
CREATE FUNCTION weir.timeline_merge_persons(most int DEFAULT 1000) RETURNS int
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    of_environment text;
    ended  bigint[];
    become bigint[];
    pieces bytea[];
BEGIN
    SELECT m.environment INTO of_environment FROM weir.merged_persons m WHERE NOT m.in_timeline LIMIT 1;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    SELECT array_agg(m.person ORDER BY m.person), array_agg(m.into_person ORDER BY m.person)
      INTO ended, become
      FROM (SELECT * FROM weir.merged_persons m WHERE NOT m.in_timeline AND m.environment = of_environment
             ORDER BY m.person LIMIT most) m;
    WITH gone AS (
        DELETE FROM weir.timeline t
         WHERE t.environment = of_environment
           AND t.shard IN (SELECT (person >> 14)::int FROM unnest(ended) AS person)
           AND weir.timeline_has(t.data, ended)
        RETURNING t.data
    )
    SELECT weir.timeline_merge(g.data, ended, become) INTO pieces FROM gone g;
    PERFORM weir.timeline_store(of_environment, pieces);
    UPDATE weir.merged_persons m
       SET in_timeline = true
      FROM unnest(ended, become) AS done (person, into_person)
     WHERE m.person = done.person AND m.into_person = done.into_person;
    RETURN cardinality(ended);
END
$$;

COMMENT ON FUNCTION weir.timeline_merge_persons(int) IS
    'Gives the events of persons whom a merge has ended to those they have become, of at most so many persons; returns how many, and null where there was none. To be called under weir.lock_timeline().';
