CREATE FUNCTION weir.paths_on_timeline(
    from_time timestamptz, to_time timestamptz, start_event text, end_event text, depth int, top int, environment text
) RETURNS TABLE (step int, source text, target text, sessions bigint, persons bigint, median_seconds float8)
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
    SET jit = off
    SET plan_cache_mode = force_generic_plan
AS $$
DECLARE
    live     CONSTANT record := weir.timeline_live(environment, from_time, to_time);
    question CONSTANT jsonb := jsonb_build_object(
        'start', weir.timeline_code(live.names, start_event), 'end', weir.timeline_code(live.names, end_event),
        'depth', depth, 'gap', weir.timeline_span('30 minutes'));
    parts    bytea := (SELECT string_agg(part, '')
                         FROM weir.timeline_ask(jsonb_build_object('paths', question || '{"is_ordered": false}'),
                                                environment, from_time, to_time, live.pieces, live.skipped, bytes_an_event => 40) AS part);
    doubtful CONSTANT bigint[] := weir.path_doubts(parts);
BEGIN
    IF doubtful <> '{}' THEN
        parts := parts || (
            SELECT string_agg(w.part, '')
              FROM (SELECT weir.timeline_walk_events(
                               i.person, e."timestamp", e.event, e.session_id,
                               jsonb_build_object('paths', question || '{"is_ordered": true}')::text, live.names
                               ORDER BY i.person, e."timestamp", e.id) AS part
                      FROM weir.person_ids i
                      JOIN weir.events e ON e.distinct_id = i.distinct_id AND e.environment = i.environment
                     WHERE i.person = ANY (doubtful) AND i.environment = paths_on_timeline.environment
                       AND e."timestamp" >= from_time AND e."timestamp" < to_time
                     GROUP BY i.person >> 14) w);
    END IF;
    RETURN QUERY SELECT * FROM weir.path_edges(parts, live.names, top);
END
$$;

COMMENT ON FUNCTION weir.paths_on_timeline(timestamptz, timestamptz, text, text, int, int, text) IS
    'weir.paths() from the timeline, and, of persons whose paths depend on the order of events of one moment, from weir.events.';
