-- A property is dropped for its name, or because its value is one of the ids; deeper, a value that is an id becomes null.
CREATE FUNCTION weir.anonymous_properties(properties jsonb, ids text[], names text[]) RETURNS jsonb
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT coalesce(jsonb_object_agg(p.key, p.value), '{}')
      FROM jsonb_each(properties) AS p (key, value)
     WHERE p.key <> ALL (names)
       AND NOT EXISTS (SELECT FROM jsonb_path_query(p.value, 'strict $.**') AS v (value)
                        WHERE jsonb_typeof(v.value) IN ('string', 'number') AND v.value #>> '{}' = ANY (ids))
$$;

COMMENT ON FUNCTION weir.anonymous_properties(jsonb, text[], text[]) IS
    'Properties without those of these names, and without those in which one of these ids stands as a value, at any depth.';
