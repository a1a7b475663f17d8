-- What takes long and stands in nobody's way comes first: what has been counted. Then writers are kept out, for as long
-- as it takes to find the person's events by their index; a merge that came in before has made more persons one.
CREATE FUNCTION weir.erase_person(distinct_id text, environment text DEFAULT 'production') RETURNS jsonb
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET jit = off
    SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_column
DECLARE
    of_environment CONSTANT text := erase_person.environment;
    numbers     bigint[];
    counted     bigint[];
    of_ids      text[];
    certificate jsonb;
    changed     bigint;
    purged      bigint := 0;
    pieces      bigint := 0;
    tuples      bigint := 0;
    erased      record;
    is_alone    boolean := false;
BEGIN
    PERFORM weir.require_setup();
    PERFORM weir.hold_person(erase_person.distinct_id, of_environment);
    LOOP
        numbers := weir.person_numbers(erase_person.distinct_id, of_environment);
        EXIT WHEN is_alone AND numbers = counted;
        purged := purged + weir.replace_in_purged(of_environment, numbers);
        erased := weir.erase_from_timeline(of_environment, numbers);
        pieces := pieces + erased.pieces;
        tuples := tuples + erased.tuples;
        counted := numbers;
        IF NOT is_alone THEN
            PERFORM weir.lock_writers('the erasure');
            is_alone := true;
        END IF;
    END LOOP;
    SELECT coalesce(array_agg(i.distinct_id), ARRAY[erase_person.distinct_id]) INTO of_ids
      FROM weir.person_ids i WHERE i.person = ANY (numbers) AND i.environment = of_environment;

    changed := weir.replace_in_rollups(of_environment, of_ids, numbers);
    certificate := jsonb_build_object('environment', of_environment, 'rollup_days', changed + purged,
                                      'purged_rollup_days', purged, 'timeline', pieces,
                                      'timeline_tuples', tuples,
                                      'arrivals', weir.erase_from_arrivals(of_environment, numbers));
    WITH gone AS (
        DELETE FROM weir.events e WHERE e.distinct_id = ANY (of_ids) AND e.environment = of_environment
        RETURNING e.tableoid
    )
    SELECT certificate || jsonb_build_object('events', count(*), 'partitions', coalesce(jsonb_agg(DISTINCT tableoid::regclass), '[]'))
      INTO certificate FROM gone;
    DELETE FROM weir.rejected_events r WHERE r.ids && of_ids AND r.environment = of_environment;
    GET DIAGNOSTICS changed = ROW_COUNT;
    certificate := certificate || jsonb_build_object('rejected_events', changed);
    DELETE FROM weir.merged_persons m WHERE m.into_person = ANY (numbers);
    GET DIAGNOSTICS changed = ROW_COUNT;
    certificate := certificate || jsonb_build_object('merged_persons', changed);
    WITH gone AS (
        DELETE FROM weir.person_ids i WHERE i.distinct_id = ANY (of_ids) AND i.environment = of_environment
        RETURNING i.person
    )
    SELECT certificate || jsonb_build_object('person_ids', count(*)), count(DISTINCT person)
      INTO certificate, changed FROM gone;
    DELETE FROM weir.profiles p WHERE p.person = ANY (numbers);
    certificate := certificate || jsonb_build_object('erased_ids', weir.remember_erased(of_ids, of_environment));
    RETURN certificate || jsonb_build_object('persons', changed, 'at', clock_timestamp());
END
$$;

COMMENT ON FUNCTION weir.erase_person(text, text) IS
    'Takes a person, by any of the distinct_ids, out of every table, and corrects rollups and timeline, in this transaction; says how many rows of which table that were. Zeros where there is no such person. Events that were received before are dropped when they come out of a queue or a dead letter; those received later under such an id are a new person''s.';
