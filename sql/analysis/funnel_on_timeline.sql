CREATE FUNCTION weir.funnel_on_timeline(
    steps jsonb, from_time timestamptz, to_time timestamptz, within interval, mode text, exclusions jsonb, environment text
) RETURNS TABLE (
    breakdown_value text, step int, name text, persons bigint,
    share_of_first float8, share_of_previous float8, drop_off float8, mean_seconds float8, median_seconds float8
)
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
    SET jit = off
AS $$
DECLARE
    live     CONSTANT record := weir.timeline_live(environment, from_time, to_time);
    is_plain CONSTANT boolean := mode = 'ordered' AND exclusions = '[]' AND jsonb_array_length(steps) <= 16
                                 AND NOT steps @? '$[*] ? (@.optional == true)';
    question CONSTANT jsonb := jsonb_build_object('within', weir.timeline_span(within)) || CASE WHEN is_plain THEN
        jsonb_build_object('steps', (SELECT jsonb_agg(array_position(live.names, s.step ->> 'event') - 1 ORDER BY s.n)
                                       FROM jsonb_array_elements(steps) WITH ORDINALITY AS s (step, n)))
        ELSE jsonb_build_object(
            'mode', mode,
            'steps', (SELECT jsonb_agg(jsonb_build_object('event', array_position(live.names, s.step ->> 'event') - 1,
                                                          'is_optional', s.step -> 'optional', 'previous', s.step -> 'previous') ORDER BY s.n)
                        FROM jsonb_array_elements(steps) WITH ORDINALITY AS s (step, n)),
            'exclusions', (SELECT coalesce(jsonb_agg(jsonb_build_object('event', array_position(live.names, r.rule ->> 'event') - 1,
                                                                        'from', r.rule -> 'from_step', 'to', r.rule -> 'to_step') ORDER BY r.n), '[]')
                             FROM jsonb_array_elements(exclusions) WITH ORDINALITY AS r (rule, n)))
        END;
BEGIN
    RETURN QUERY
    WITH reached AS MATERIALIZED (
        SELECT r.*, steps -> (r.step - 1) AS said
          FROM weir.funnel_reached((SELECT string_agg(part, '')
                                      FROM weir.timeline_ask(jsonb_build_object(CASE WHEN is_plain THEN 'funnel' ELSE 'chains' END, question),
                                                             environment, from_time, to_time, live.pieces, live.skipped,
                                                             bytes_an_event => CASE WHEN is_plain THEN 0 ELSE 12 END) AS part),
                                   jsonb_array_length(steps)) r
    )
    SELECT NULL::text, r.step, CASE mode WHEN 'unordered' THEN format('any %s', r.step) ELSE r.said ->> 'name' END, r.persons,
           r.persons / nullif(first.persons, 0)::float8, shares.of_previous, 1 - shares.of_previous, r.mean_seconds, r.median_seconds
      FROM reached r
      JOIN reached first ON first.step = 1
      JOIN reached before ON before.step = coalesce((r.said ->> 'previous')::int, 1)
     CROSS JOIN LATERAL (SELECT r.persons / nullif(before.persons, 0)::float8) AS shares (of_previous)
     ORDER BY r.step;
END
$$;

COMMENT ON FUNCTION weir.funnel_on_timeline(jsonb, timestamptz, timestamptz, interval, text, jsonb, text) IS
    'weir.funnel() from the timeline: steps and exclusions as of weir.funnel_steps() and weir.funnel_exclusions(), that are nothing but names, without filters or breakdown.';
