-- Cut off, since it is part of a key, and a key must fit on a page of an index.
CREATE FUNCTION weir.rollup_breakdown(properties jsonb, names text[]) RETURNS jsonb
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
    SELECT coalesce(jsonb_object_agg(name, left(properties ->> name, 200)), '{}') FROM unnest(names) AS name
$$;

COMMENT ON FUNCTION weir.rollup_breakdown(jsonb, text[]) IS
    'The values of those properties as text, at most 200 characters of each; null where the event hasn''t got it.';
