CREATE FUNCTION weir.funnel(
    steps       jsonb,
    from_time   timestamptz DEFAULT NULL,
    to_time     timestamptz DEFAULT NULL,
    within      interval    DEFAULT '7 days',
    mode        text        DEFAULT 'ordered',
    breakdown   text        DEFAULT NULL,
    attribution text        DEFAULT 'first_touch',
    exclusions  jsonb       DEFAULT '[]',
    filters     jsonb       DEFAULT '[]',
    environment text        DEFAULT 'production'
) RETURNS TABLE (
    breakdown_value text, step int, name text, persons bigint,
    share_of_first float8, share_of_previous float8, drop_off float8, mean_seconds float8, median_seconds float8
)
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
    SET jit = off
AS $$
DECLARE
    all_steps jsonb := weir.funnel_steps(steps, mode);
    asked     text[];
BEGIN
    PERFORM weir.require_funnel(from_time, to_time, within, mode, attribution, jsonb_array_length(all_steps), environment);
    exclusions := weir.funnel_exclusions(exclusions, jsonb_array_length(all_steps), mode);
    filters := coalesce(filters, '[]');
    asked := weir.asked_properties(jsonb_path_query_array(all_steps || exclusions, '$[*].filters') || jsonb_build_array(filters), breakdown);
    IF weir.on_timeline(environment, from_time, to_time) AND weir.are_promoted(asked, environment, from_time, to_time) THEN
        RETURN QUERY SELECT * FROM weir.funnel_on_timeline(
            all_steps, coalesce(from_time, '-infinity'), coalesce(to_time, 'infinity'), within, mode, breakdown, attribution, exclusions, filters,
            asked, environment);
        RETURN;
    END IF;

    RETURN QUERY EXECUTE format($query$
        WITH steps AS (
            SELECT s.n::int AS step, (s.step ->> 'previous')::int AS previous,
                   CASE $5 WHEN 'unordered' THEN format('any %%s', s.n) ELSE s.step ->> 'name' END AS name
              FROM jsonb_array_elements($6) WITH ORDINALITY AS s (step, n)
        ), walked AS MATERIALIZED (
            SELECT w.chain, w.times, w.labels[w.chain[%2$s]] AS label
              FROM (%1$s) w
             WHERE $8 IS NULL OR w.chain[%2$s] IS NOT NULL
        ), reached AS (
            SELECT w.label, s.step, extract(epoch FROM w.times[w.chain[s.step]] - w.times[w.chain[s.previous]])::float8 AS seconds
              FROM walked w
              JOIN steps s ON w.chain[s.step] IS NOT NULL
        ), counted AS (
            SELECT r.label, r.step, count(*) AS persons, avg(r.seconds) AS mean,
                   percentile_cont(0.5) WITHIN GROUP (ORDER BY r.seconds) AS median
              FROM reached r
             GROUP BY r.label, r.step
        ), labels AS (
            SELECT label, count(*) AS persons FROM walked GROUP BY label
             UNION ALL
            SELECT NULL, 0 WHERE $8 IS NULL AND NOT EXISTS (SELECT FROM walked)
        ), filled AS (
            SELECT l.label, l.persons AS size, s.step, s.previous, s.name, coalesce(c.persons, 0) AS persons, c.mean, c.median
              FROM labels l
             CROSS JOIN steps s
              LEFT JOIN counted c ON c.label IS NOT DISTINCT FROM l.label AND c.step = s.step
        )
        SELECT f.label, f.step, f.name, f.persons, f.persons / nullif(first.persons, 0)::float8, shares.of_previous,
               1 - shares.of_previous, f.mean, f.median
          FROM filled f
          JOIN filled first ON first.step = 1 AND first.label IS NOT DISTINCT FROM f.label
          JOIN filled before ON before.step = coalesce(f.previous, 1) AND before.label IS NOT DISTINCT FROM f.label
         CROSS JOIN LATERAL (SELECT f.persons / nullif(before.persons, 0)::float8) AS shares (of_previous)
         ORDER BY f.size DESC, f.label COLLATE "C", f.step
        $query$,
        weir.funnel_walks_sql(all_steps, mode, breakdown, exclusions, filters),
        weir.funnel_attribution_sql(attribution))
    USING environment, coalesce(from_time, '-infinity'), coalesce(to_time, 'infinity'), within, mode, all_steps, filters,
          to_jsonb(breakdown), exclusions;
END
$$;

CREATE FUNCTION weir.funnel(
    steps       text[],
    from_time   timestamptz DEFAULT NULL,
    to_time     timestamptz DEFAULT NULL,
    within      interval    DEFAULT '7 days',
    mode        text        DEFAULT 'ordered',
    breakdown   text        DEFAULT NULL,
    attribution text        DEFAULT 'first_touch',
    exclusions  jsonb       DEFAULT '[]',
    filters     jsonb       DEFAULT '[]',
    environment text        DEFAULT 'production'
) RETURNS TABLE (
    breakdown_value text, step int, name text, persons bigint,
    share_of_first float8, share_of_previous float8, drop_off float8, mean_seconds float8, median_seconds float8
)
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
    SET jit = off
AS $$
    SELECT * FROM weir.funnel(to_jsonb(steps), from_time, to_time, within, mode, breakdown, attribution, exclusions, filters, environment)
$$;

COMMENT ON FUNCTION weir.funnel(jsonb, timestamptz, timestamptz, interval, text, text, text, jsonb, jsonb, text) IS
    'How many persons come how far along the steps, all inside the range, the last at most within after the first. A step is {"event", "name", "filters", "optional"}, or an event''s name. mode is ordered, strict or unordered (then step n counts who completed any n). Shares and drop_off are of 1; seconds are from the step before, which is the last that isn''t optional. breakdown is a property, taken at the first step, at the last one the person reached (last_touch), or at step n (step_n: of those who reached it). An exclusion, {"event", "from_step", "to_step", "filters"}, takes those persons out altogether who have that event between those two steps of their chain.';
COMMENT ON FUNCTION weir.funnel(text[], timestamptz, timestamptz, interval, text, text, text, jsonb, jsonb, text) IS
    'The same with steps that are the names of events.';
