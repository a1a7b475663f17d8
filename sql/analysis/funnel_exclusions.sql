CREATE FUNCTION weir.funnel_exclusions(exclusions jsonb, step_count int, mode text) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    shape CONSTANT text := 'An exclusion is {"event": …, "from_step": 1, "to_step": 2, "filters": […]}.';
    rule jsonb;
    key  text;
    all_rules jsonb := '[]';
BEGIN
    IF exclusions IS NULL OR exclusions = '[]' THEN
        RETURN '[]';
    END IF;
    PERFORM weir.require(jsonb_typeof(exclusions) = 'array', 'the exclusions of a funnel must be an array', shape);
    PERFORM weir.require(jsonb_array_length(exclusions) <= 63, 'a funnel has at most 63 exclusions', shape);
    FOR rule IN SELECT * FROM jsonb_array_elements(exclusions) LOOP
        PERFORM weir.require(jsonb_typeof(rule) = 'object' AND jsonb_typeof(rule -> 'event') = 'string', 'an exclusion names no event', shape);
        FOR key IN SELECT jsonb_object_keys(rule) LOOP
            PERFORM weir.require(key IN ('event', 'from_step', 'to_step', 'filters'), format('an exclusion has no key "%s"', key), shape);
        END LOOP;
        rule := jsonb_build_object('from_step', 1, 'to_step', step_count, 'filters', '[]'::jsonb) || rule;
        PERFORM weir.require(
            rule @@ '$.from_step.type() == "number" && $.to_step.type() == "number"'
                AND (rule ->> 'from_step') ~ '^[0-9]{1,2}$' AND (rule ->> 'to_step') ~ '^[0-9]{1,2}$',
            'the steps of an exclusion must be numbers', shape);
        PERFORM weir.require((rule ->> 'from_step')::int >= 1 AND (rule ->> 'from_step')::int < (rule ->> 'to_step')::int
                                 AND (rule ->> 'to_step')::int <= step_count,
                             'an exclusion lies between two steps of the funnel, the first before the second', shape);
        PERFORM weir.require(mode <> 'unordered' OR ((rule ->> 'from_step')::int = 1 AND (rule ->> 'to_step')::int = step_count),
                             'an exclusion from an unordered funnel lies between its first step and its last',
                             'Leave out from_step and to_step: the steps have no order, so nothing else lies between two of them.');
        all_rules := all_rules || rule;
    END LOOP;
    RETURN all_rules;
END
$$;

COMMENT ON FUNCTION weir.funnel_exclusions(jsonb, int, text) IS
    'The exclusions of a funnel with everything said: an array of {"event", "from_step", "to_step", "filters"}. Raises 22023 for what is none.';
