CREATE FUNCTION weir.paths(
    from_time   timestamptz DEFAULT NULL,
    to_time     timestamptz DEFAULT NULL,
    start_event text        DEFAULT NULL,
    end_event   text        DEFAULT NULL,
    depth       int         DEFAULT 4,
    top         int         DEFAULT 50,
    environment text        DEFAULT 'production'
) RETURNS TABLE (step int, source text, target text, sessions bigint, persons bigint, median_seconds float8)
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
    SET jit = off
AS $$
BEGIN
    PERFORM weir.require_range(from_time, to_time, environment);
    PERFORM weir.require(depth BETWEEN 1 AND 100, 'depth must be from 1 to 100', 'It counts the edges of a path.');
    PERFORM weir.require(top BETWEEN 1 AND 10000, 'top must be from 1 to 10000', 'It counts the edges of the answer.');

    IF weir.on_timeline(environment, from_time, to_time) THEN
        RETURN QUERY SELECT * FROM weir.paths_on_timeline(
            coalesce(from_time, '-infinity'), coalesce(to_time, 'infinity'), start_event, end_event, depth, top, environment);
        RETURN;
    END IF;

    -- A path has the places first to last among its session's events; $7 edges of it are shown, the last ones where
    -- only its end was named.
    RETURN QUERY EXECUTE format($query$
        WITH placed AS (
            SELECT s.person, s.session_id, s.part, s.event, s."timestamp",
                   row_number() OVER session AS place,
                   lead(s.event) OVER session AS target,
                   lead(s."timestamp") OVER session AS target_time
              FROM (%s) s
            WINDOW session AS (PARTITION BY s.person, s.session_id, s.part ORDER BY s."timestamp", s.id)
        ), begun AS (
            SELECT p.*, CASE WHEN $5 IS NULL THEN 1 ELSE min(p.place) FILTER (WHERE p.event = $5) OVER session END AS first
              FROM placed p
            WINDOW session AS (PARTITION BY p.person, p.session_id, p.part)
        ), ended AS (
            SELECT b.*, CASE WHEN $6 IS NULL THEN max(b.place) OVER session
                             ELSE min(b.place) FILTER (WHERE b.event = $6 AND (b.place > b.first OR $5 IS NULL)) OVER session END AS last
              FROM begun b
            WINDOW session AS (PARTITION BY b.person, b.session_id, b.part)
        ), edges AS (
            SELECT e.person, e.session_id, e.part, e.event AS source, e.target, extract(epoch FROM e.target_time - e."timestamp")::float8 AS seconds,
                   (e.place - CASE WHEN $5 IS NULL AND $6 IS NOT NULL THEN e.last - 1 - $7 ELSE e.first - 1 END)::int AS step
              FROM ended e
             WHERE e.place >= e.first AND e.place < e.last AND ($5 IS NULL OR $6 IS NULL OR e.last - e.first <= $7)
        ), counted AS (
            SELECT e.step, e.source, e.target, count(*) AS sessions, count(DISTINCT e.person) AS persons,
                   percentile_cont(0.5) WITHIN GROUP (ORDER BY e.seconds) AS median
              FROM edges e
             WHERE e.step BETWEEN 1 AND $7
             GROUP BY e.step, e.source, e.target
             ORDER BY sessions DESC, e.step, e.source COLLATE "C", e.target COLLATE "C"
             LIMIT $8
        )
        SELECT * FROM counted ORDER BY step, sessions DESC, source COLLATE "C", target COLLATE "C"
        $query$, weir.sessions_sql('true'))
    USING environment, coalesce(from_time, '-infinity'), coalesce(to_time, 'infinity'), interval '30 minutes', start_event, end_event, depth, top;
END
$$;

COMMENT ON FUNCTION weir.paths(timestamptz, timestamptz, text, text, int, int, text) IS
    'From which event sessions go on to which, step by step: the edges between consecutive events, with the sessions and persons that took them and the median seconds between. Paths begin with the session''s first event, or its first start_event, and have at most depth edges. With end_event alone they are the last edges up to the first end_event, which is reached by step depth; with both, the paths of at most depth edges from one to the other. Of all edges, the top ones by sessions. A session is the sender''s session_id; where there is none, a person''s events with less than 30 minutes between them.';
