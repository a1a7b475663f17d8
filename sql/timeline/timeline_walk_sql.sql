-- What may be large stands in subqueries, which are evaluated once: else it would be a constant in the plan, once for each
-- partition, and plans go to workers as text.
CREATE FUNCTION weir.timeline_walk_sql() RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT $query$
        SELECT t.shard, weir.timeline_walk(t.shard, t.week, t.data, (SELECT $1), $3, $4, (SELECT $5), (SELECT $6)) AS part
          FROM weir.timeline t
         WHERE t.environment = $2 AND t.week > $7 AND t.week <= $8
         GROUP BY t.shard
        $query$
$$;

COMMENT ON FUNCTION weir.timeline_walk_sql() IS
    'A query that walks through the timeline and gives each shard''s part of the answer. Its parameters: $1 question, $2 environment, $3 from, $4 to, $5 live pieces, $6 skipped persons, and the weeks after $7 up to $8.';
