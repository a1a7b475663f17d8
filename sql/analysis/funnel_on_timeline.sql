CREATE FUNCTION weir.funnel_on_timeline(
    steps jsonb, from_time timestamptz, to_time timestamptz, within interval, environment text
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
    question CONSTANT jsonb := jsonb_build_object('funnel', jsonb_build_object(
        'steps', (SELECT jsonb_agg(array_position(live.names, s.step ->> 'event') - 1 ORDER BY s.n)
                    FROM jsonb_array_elements(steps) WITH ORDINALITY AS s (step, n)),
        'within', (extract(epoch FROM within) * 1000000)::bigint));
BEGIN
    RETURN QUERY
    SELECT NULL::text, r.step, steps -> (r.step - 1) ->> 'name', r.persons,
           r.persons / nullif(first_value(r.persons) OVER step, 0)::float8, shares.of_previous, 1 - shares.of_previous,
           r.mean_seconds, r.median_seconds
      FROM (SELECT r.*, coalesce(lag(r.persons) OVER (ORDER BY r.step), r.persons) AS before
              FROM weir.funnel_reached((SELECT string_agg(part, '')
                                          FROM weir.timeline_ask(question, environment, from_time, to_time, live.pieces, live.skipped) AS part),
                                       jsonb_array_length(steps)) r) r
     CROSS JOIN LATERAL (SELECT r.persons / nullif(r.before, 0)::float8) AS shares (of_previous)
    WINDOW step AS (ORDER BY r.step)
     ORDER BY r.step;
END
$$;

COMMENT ON FUNCTION weir.funnel_on_timeline(jsonb, timestamptz, timestamptz, interval, text) IS
    'weir.funnel() from the timeline: ordered, of at most 16 steps that are nothing but names, without filters, breakdown or exclusions.';
