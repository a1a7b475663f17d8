-- Cut off, since it is part of a key, and a key must fit on a page of an index: 2,704 bytes, of which a name of an event
-- takes up to 800, and each of four properties up to 350 with its name.
CREATE FUNCTION weir.rollup_breakdown(properties jsonb, names text[]) RETURNS jsonb
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
    SELECT coalesce(jsonb_object_agg(name, CASE WHEN octet_length(value) <= 250 THEN value ELSE left(value, 62) END), '{}')
      FROM (SELECT name, left(properties ->> name, 200) AS value FROM unnest(names) AS name) v
$$;

COMMENT ON FUNCTION weir.rollup_breakdown(jsonb, text[]) IS
    'The values of those properties as text, at most 200 characters of each, and of what takes more than 250 bytes the first 62; null where the event hasn''t got it.';
