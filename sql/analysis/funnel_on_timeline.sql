CREATE FUNCTION weir.funnel_on_timeline(
    steps jsonb, from_time timestamptz, to_time timestamptz, within interval, mode text, breakdown text, attribution text,
    exclusions jsonb, filters jsonb, asked text[], environment text
) RETURNS TABLE (
    breakdown_value text, step int, name text, persons bigint,
    share_of_first float8, share_of_previous float8, drop_off float8, mean_seconds float8, median_seconds float8
)
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
    SET jit = off
    SET plan_cache_mode = force_generic_plan
AS $$
DECLARE
    live     CONSTANT record := weir.timeline_live(environment, from_time, to_time, asked <> '{}');
    is_plain CONSTANT boolean := mode = 'ordered' AND exclusions = '[]' AND jsonb_array_length(steps) <= 16
                                 AND NOT steps @? '$[*] ? (@.optional == true)';
    roles    record;
    labels   text[];
    question jsonb := jsonb_build_object('within', weir.timeline_span(within));
    tuples   jsonb := '{}';
BEGIN
    IF is_plain THEN
        question := question || jsonb_build_object(
            'steps', (SELECT jsonb_agg(array_position(live.names, s.step ->> 'event') - 1 ORDER BY s.n)
                        FROM jsonb_array_elements(steps) WITH ORDINALITY AS s (step, n)));
    ELSE
        question := question || jsonb_build_object(
            'mode', mode,
            'steps', (SELECT jsonb_agg(jsonb_build_object('event', array_position(live.names, s.step ->> 'event') - 1,
                                                          'is_optional', s.step -> 'optional', 'previous', s.step -> 'previous') ORDER BY s.n)
                        FROM jsonb_array_elements(steps) WITH ORDINALITY AS s (step, n)),
            'exclusions', (SELECT coalesce(jsonb_agg(jsonb_build_object('event', array_position(live.names, r.rule ->> 'event') - 1,
                                                                        'from', r.rule -> 'from_step', 'to', r.rule -> 'to_step') ORDER BY r.n), '[]')
                             FROM jsonb_array_elements(exclusions) WITH ORDINALITY AS r (rule, n)));
    END IF;
    IF asked <> '{}' THEN
        roles := weir.tuple_roles(live.tuples, jsonb_path_query_array(steps, '$[*].filters'), filters,
                                  jsonb_path_query_array(exclusions, '$[*].filters'), breakdown);
        labels := roles.labels;
        tuples := jsonb_build_object('tuples', jsonb_strip_nulls(jsonb_build_object(
            'masks', CASE WHEN is_plain THEN roles.masks ELSE roles.restricted END, 'values', roles."values")));
        IF NOT is_plain THEN
            question := question || jsonb_build_object('restrictions', roles.restrictions);
        END IF;
    END IF;
    IF breakdown IS NOT NULL THEN
        question := question || jsonb_build_object('attribution', CASE WHEN attribution IN ('first_touch', 'last_touch') THEN to_jsonb(attribution)
            ELSE jsonb_build_object('step', substr(attribution, 6)::int - 1) END);
    END IF;

    RETURN QUERY
    WITH reached AS MATERIALIZED (
        SELECT r.*, steps -> (r.step - 1) AS said, CASE WHEN breakdown IS NOT NULL THEN labels[r.value + 1] END AS label
          FROM weir.funnel_reached((SELECT string_agg(part, '')
                                      FROM weir.timeline_ask(jsonb_build_object(CASE WHEN is_plain THEN 'funnel' ELSE 'chains' END, question) || tuples,
                                                             environment, from_time, to_time, live.pieces, live.skipped,
                                                             bytes_an_event => CASE WHEN is_plain THEN 0 ELSE 16 END) AS part),
                                   jsonb_array_length(steps), breakdown IS NOT NULL) r
    )
    SELECT r.label, r.step, CASE mode WHEN 'unordered' THEN format('any %s', r.step) ELSE r.said ->> 'name' END, r.persons,
           r.persons / nullif(first.persons, 0)::float8, shares.of_previous, 1 - shares.of_previous, r.mean_seconds, r.median_seconds
      FROM reached r
      JOIN reached first ON first.step = 1 AND first.value = r.value
      JOIN reached before ON before.step = coalesce((r.said ->> 'previous')::int, 1) AND before.value = r.value
     CROSS JOIN LATERAL (SELECT r.persons / nullif(before.persons, 0)::float8) AS shares (of_previous)
     ORDER BY first.persons DESC, r.label COLLATE "C", r.step;
END
$$;

COMMENT ON FUNCTION weir.funnel_on_timeline(jsonb, timestamptz, timestamptz, interval, text, text, text, jsonb, jsonb, text[], text) IS
    'weir.funnel() from the timeline: steps and exclusions as of weir.funnel_steps() and weir.funnel_exclusions(); asked are the properties that anything in it names, all of them promoted.';
