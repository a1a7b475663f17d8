CREATE FUNCTION weir.person_numbers(distinct_id text, environment text) RETURNS bigint[]
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT coalesce(array_agg(n.person ORDER BY n.person), '{}')
      FROM (SELECT i.person FROM weir.person_ids i
             WHERE i.distinct_id = person_numbers.distinct_id AND i.environment = person_numbers.environment
             UNION
            SELECT m.person FROM weir.person_ids i JOIN weir.merged_persons m ON m.into_person = i.person
             WHERE i.distinct_id = person_numbers.distinct_id AND i.environment = person_numbers.environment) n
$$;

COMMENT ON FUNCTION weir.person_numbers(text, text) IS
    'The numbers under which a person may be counted: its own, and those of the persons that merges ended in it; none where the id belongs to nobody.';
