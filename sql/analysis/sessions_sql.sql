CREATE FUNCTION weir.sessions_sql(condition text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT format($query$
        SELECT g.person, g.session_id, g.event, g."timestamp", g.id,
               sum(g.begins) OVER (PARTITION BY g.person, g.session_id ORDER BY g."timestamp", g.id) AS part
          FROM (SELECT i.person, e.session_id, e.event, e."timestamp", e.id,
                       coalesce(e.session_id IS NULL AND e."timestamp" - lag(e."timestamp") OVER session >= $4, false)::int AS begins
                  FROM weir.events e
                  JOIN weir.person_ids i ON i.distinct_id = e.distinct_id AND i.environment = e.environment
                 WHERE e.environment = $1 AND e."timestamp" >= $2 AND e."timestamp" < $3
                   AND %s
                WINDOW session AS (PARTITION BY i.person, e.session_id ORDER BY e."timestamp", e.id)) g
        $query$, condition)
$$;

COMMENT ON FUNCTION weir.sessions_sql(text) IS
    'A query for the events of $1''s sessions from $2 to $3 that meet the condition. A session is one (person, session_id, part): the sender''s session_id, or, where there is none, a part that begins wherever the person was away for the interval $4 or longer.';
