CREATE FUNCTION weir.funnel_persons(
    steps       jsonb,
    from_time   timestamptz DEFAULT NULL,
    to_time     timestamptz DEFAULT NULL,
    within      interval    DEFAULT '7 days',
    mode        text        DEFAULT 'ordered',
    breakdown   text        DEFAULT NULL,
    attribution text        DEFAULT 'first_touch',
    exclusions  jsonb       DEFAULT '[]',
    filters     jsonb       DEFAULT '[]',
    environment text        DEFAULT 'production',
    step        int         DEFAULT 1
) RETURNS TABLE (distinct_id text, event_ids uuid[], times timestamptz[], breakdown_value text)
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
    SET jit = off
AS $$
DECLARE
    all_steps jsonb := weir.funnel_steps(steps, mode);
BEGIN
    PERFORM weir.require_funnel(from_time, to_time, within, mode, attribution, jsonb_array_length(all_steps), environment);
    exclusions := weir.funnel_exclusions(exclusions, jsonb_array_length(all_steps), mode);
    PERFORM weir.require(step BETWEEN 1 AND jsonb_array_length(all_steps), 'the funnel has no such step', 'Steps are counted from 1.');
    filters := coalesce(filters, '[]');

    RETURN QUERY EXECUTE format($query$
        SELECT w.distinct_ids[w.chain[1]],
               ARRAY(SELECT w.ids[c.place] FROM unnest(w.chain) WITH ORDINALITY AS c (place, n) ORDER BY c.n),
               ARRAY(SELECT w.times[c.place] FROM unnest(w.chain) WITH ORDINALITY AS c (place, n) ORDER BY c.n),
               w.labels[w.chain[%2$s]]
          FROM (%1$s) w
         WHERE w.chain[$10] IS NOT NULL AND ($8 IS NULL OR w.chain[%2$s] IS NOT NULL)
         ORDER BY w.person
        $query$, weir.funnel_walks_sql(all_steps, mode, breakdown, exclusions, filters), weir.funnel_attribution_sql(attribution))
    USING environment, coalesce(from_time, '-infinity'), coalesce(to_time, 'infinity'), within, mode, all_steps, filters,
          to_jsonb(breakdown), exclusions, step;
END
$$;

CREATE FUNCTION weir.funnel_persons(
    steps       text[],
    from_time   timestamptz DEFAULT NULL,
    to_time     timestamptz DEFAULT NULL,
    within      interval    DEFAULT '7 days',
    mode        text        DEFAULT 'ordered',
    breakdown   text        DEFAULT NULL,
    attribution text        DEFAULT 'first_touch',
    exclusions  jsonb       DEFAULT '[]',
    filters     jsonb       DEFAULT '[]',
    environment text        DEFAULT 'production',
    step        int         DEFAULT 1
) RETURNS TABLE (distinct_id text, event_ids uuid[], times timestamptz[], breakdown_value text)
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
    SET jit = off
AS $$
    SELECT * FROM weir.funnel_persons(to_jsonb(steps), from_time, to_time, within, mode, breakdown, attribution, exclusions, filters, environment, step)
$$;

COMMENT ON FUNCTION weir.funnel_persons(jsonb, timestamptz, timestamptz, interval, text, text, text, jsonb, jsonb, text, int) IS
    'The persons whom weir.funnel() counts at a step, each by the distinct_id of its first event, with the whole chain that it is counted by: its event ids and times by step, null for an optional step that is missing (unordered: by time).';
COMMENT ON FUNCTION weir.funnel_persons(text[], timestamptz, timestamptz, interval, text, text, text, jsonb, jsonb, text, int) IS
    'The same with steps that are the names of events.';
