CREATE FUNCTION weir.timeline_known_tuples(environment text) RETURNS text[]
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT array_agg(t.tuple ORDER BY n.code)
      FROM generate_series(0, (SELECT coalesce(max(k.code), 0) FROM weir.timeline_tuples k WHERE k.environment = timeline_known_tuples.environment)) AS n (code)
      LEFT JOIN weir.timeline_tuples t ON t.code = n.code AND t.environment = timeline_known_tuples.environment
$$;

COMMENT ON FUNCTION weir.timeline_known_tuples(text) IS
    'The tuples that have codes in the timeline of an environment, by their codes, which count from 0; null where a code stands for none, as 0 does.';
