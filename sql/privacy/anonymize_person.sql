-- The events are written anew under the new id, and those under the old ones deleted, since what an event is
-- distributed by can't be updated.
CREATE FUNCTION weir.anonymize_person(
    distinct_id text,
    environment text   DEFAULT 'production',
    remove      text[] DEFAULT '{email,$email,name,$name,first_name,last_name,username,phone,address,ip,$ip}'
) RETURNS jsonb
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET jit = off
    SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_column
DECLARE
    of_environment CONSTANT text := anonymize_person.environment;
    new_id      CONSTANT text := gen_random_uuid();
    salt        CONSTANT text := gen_random_uuid();   -- forgotten with the transaction
    names       CONSTANT text[] := anonymize_person.remove
                || '{distinct_id,$distinct_id,$anon_distinct_id,alias,$user_id,user_id,userId,anonymousId,$device_id,$session_id,$window_id,$set,$set_once,$unset}';
    numbers     bigint[];
    counted     bigint[];
    become      bigint;
    of_ids      text[];
    certificate jsonb;
    changed     bigint;
    purged      bigint := 0;
    pieces      bigint := 0;
    tuples      bigint := 0;
    erased      record;
    encoded     bytea[];
    is_alone    boolean := false;
BEGIN
    PERFORM weir.require_setup();
    PERFORM weir.require(array_position(anonymize_person.remove, NULL) IS NULL AND anonymize_person.remove IS NOT NULL,
                         'remove is a list of names of properties', 'remove => ''{email,name}''; ''{}'' removes those only that hold ids.');
    PERFORM weir.hold_person(anonymize_person.distinct_id, of_environment);
    LOOP
        numbers := weir.person_numbers(anonymize_person.distinct_id, of_environment);
        EXIT WHEN is_alone AND numbers = counted;
        IF become IS NULL AND numbers <> '{}' THEN
            become := nextval('weir.person_number');
            INSERT INTO weir.person_ids (distinct_id, environment, person) VALUES (new_id, of_environment, become);
        END IF;
        IF numbers <> '{}' THEN
            purged := purged + weir.replace_in_purged(of_environment, numbers, become);
            erased := weir.erase_from_timeline(of_environment, numbers);
            pieces := pieces + erased.pieces;
            tuples := tuples + erased.tuples;
        END IF;
        counted := numbers;
        IF NOT is_alone THEN
            PERFORM weir.lock_writers('the anonymization');
            is_alone := true;
        END IF;
    END LOOP;
    SELECT coalesce(array_agg(i.distinct_id), '{}') INTO of_ids
      FROM weir.person_ids i WHERE i.person = ANY (numbers) AND i.environment = of_environment;

    changed := CASE WHEN numbers <> '{}' THEN weir.replace_in_rollups(of_environment, of_ids, numbers, become) ELSE 0 END;
    certificate := jsonb_build_object('environment', of_environment, 'rollup_days', changed + purged,
                                      'purged_rollup_days', purged, 'timeline', pieces, 'timeline_tuples', tuples,
                                      'arrivals', weir.erase_from_arrivals(of_environment, numbers));
    -- A breakdown's value may have been what identifies: those days are counted anew.
    INSERT INTO weir.stale_days (day, environment, event)
    SELECT DISTINCT date_trunc('day', e."timestamp", 'UTC'), of_environment, e.event
      FROM weir.events e
      JOIN weir.rollups r ON r.breakdown <> '{}' AND (r.events IS NULL OR e.event = ANY (r.events))
     WHERE e.distinct_id = ANY (of_ids) AND e.environment = of_environment
       AND weir.rollup_breakdown(e.properties, r.breakdown)
           <> weir.rollup_breakdown(weir.anonymous_properties(e.properties, of_ids, names), r.breakdown);
    INSERT INTO weir.events ("timestamp", received_at, batch, id, category, event, distinct_id, environment, session_id,
                             sdk, sdk_version, platform, properties, context)
    SELECT e."timestamp", e."timestamp", e.batch, gen_random_uuid(), e.category, e.event, new_id, e.environment,
           md5(salt || e.session_id)::uuid::text, e.sdk, e.sdk_version, e.platform,
           weir.anonymous_properties(e.properties, of_ids, names), weir.anonymous_context(e.context)
      FROM weir.events e
     WHERE e.distinct_id = ANY (of_ids) AND e.environment = of_environment;
    GET DIAGNOSTICS changed = ROW_COUNT;
    certificate := certificate || jsonb_build_object('events', changed);
    WITH gone AS (
        DELETE FROM weir.events e WHERE e.distinct_id = ANY (of_ids) AND e.environment = of_environment
        RETURNING e.tableoid
    )
    SELECT certificate || jsonb_build_object('partitions', coalesce(jsonb_agg(DISTINCT tableoid::regclass), '[]'))
      INTO certificate FROM gone;
    SELECT weir.timeline_encode(become, e."timestamp", e.event, e.session_id, weir.promoted_values(e.properties, e.context, k.names), k.known, k.tuples, true)
      INTO encoded
      FROM weir.events e
     CROSS JOIN (SELECT weir.timeline_known(of_environment) AS known, weir.timeline_known_tuples(of_environment) AS tuples, weir.promoted_names() AS names OFFSET 0) k
     WHERE e.distinct_id = new_id AND e.environment = of_environment
       AND NOT EXISTS (SELECT FROM weir.batches u WHERE u.batch = e.batch AND u.environment = of_environment AND NOT u.in_timeline);
    PERFORM weir.timeline_store(of_environment, weir.timeline_learn(of_environment, encoded));
    DELETE FROM weir.rejected_events r
     WHERE r.ids && (of_ids || anonymize_person.distinct_id) AND r.environment = of_environment;
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
    certificate := certificate || jsonb_build_object('erased_ids', weir.remember_erased(of_ids || anonymize_person.distinct_id, of_environment));
    -- It doesn't say who they are now.
    RETURN certificate || jsonb_build_object('persons', changed, 'at', clock_timestamp());
END
$$;

COMMENT ON FUNCTION weir.anonymize_person(text, text, text[]) IS
    'Keeps the events of a person, named by any of the distinct_ids, under a random id that nothing leads to, without what identifies, in this transaction; all counts stay as they are. Says how many rows of which table that were. remove: further properties to be taken out.';
