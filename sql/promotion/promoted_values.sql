CREATE FUNCTION weir.promoted_values(properties jsonb, context jsonb, names text[]) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
    SELECT CASE WHEN names OPERATOR(pg_catalog.<>) '{}' THEN (
        SELECT coalesce(pg_catalog.jsonb_object_agg(v.name, v.value) FILTER (WHERE v.value IS NOT NULL), '{}')::text
          FROM (SELECT n.name,
                       CASE WHEN pg_catalog.starts_with(n.name, 'context.')
                            THEN context OPERATOR(pg_catalog.#>) (pg_catalog.string_to_array(n.name, '.'))[2:]
                            ELSE properties OPERATOR(pg_catalog.->) n.name END AS value
                  FROM pg_catalog.unnest(names) AS n (name)) v) END
$$;

COMMENT ON FUNCTION weir.promoted_values(jsonb, jsonb, text[]) IS
    'An event''s tuple: the text of a JSON object with the values of its promoted properties, by their names; without those that it hasn''t. Null where none is promoted.';
