CREATE FUNCTION weir.funnel_steps(steps jsonb, mode text) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    shape CONSTANT text := 'A step is "event", or {"event": …, "name": …, "filters": […], "optional": false}.';
    step  jsonb;
    key   text;
    all_steps jsonb := '[]';
    previous  int;
BEGIN
    PERFORM weir.require(jsonb_typeof(steps) = 'array', 'the steps of a funnel must be an array', shape);
    PERFORM weir.require(jsonb_array_length(steps) BETWEEN 1 AND 64, 'a funnel has 1 to 64 steps', shape);
    FOR step IN SELECT * FROM jsonb_array_elements(steps) LOOP
        IF jsonb_typeof(step) = 'string' THEN
            step := jsonb_build_object('event', step);
        END IF;
        PERFORM weir.require(jsonb_typeof(step) = 'object' AND jsonb_typeof(step -> 'event') = 'string',
                             format('step %s of the funnel names no event', jsonb_array_length(all_steps) + 1), shape);
        FOR key IN SELECT jsonb_object_keys(step) LOOP
            PERFORM weir.require(key IN ('event', 'name', 'filters', 'optional'), format('a step has no key "%s"', key), shape);
        END LOOP;
        PERFORM weir.require(jsonb_typeof(coalesce(step -> 'name', '""')) = 'string', 'the name of a step must be a string', shape);
        PERFORM weir.require(jsonb_typeof(coalesce(step -> 'optional', 'false')) = 'boolean', '"optional" of a step is true or false', shape);
        PERFORM weir.require(step -> 'optional' IS DISTINCT FROM 'true' OR all_steps <> '[]',
                             'the first step of a funnel can''t be optional', 'A funnel begins with what everybody in it did.');
        all_steps := all_steps || jsonb_build_object(
            'event', step -> 'event', 'name', coalesce(step -> 'name', step -> 'event'), 'filters', coalesce(step -> 'filters', '[]'),
            'optional', coalesce(step -> 'optional', 'false'), 'previous', previous);
        IF mode = 'unordered' OR step -> 'optional' IS DISTINCT FROM 'true' THEN
            previous := jsonb_array_length(all_steps);
        END IF;
    END LOOP;
    RETURN all_steps;
END
$$;

COMMENT ON FUNCTION weir.funnel_steps(jsonb, text) IS
    'The steps of a funnel with everything said: an array of {"event", "name", "filters", "optional", "previous"}, where previous is the number of the step before it that all who come this far have come to. Raises 22023 for what is no step.';
