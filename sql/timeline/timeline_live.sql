CREATE FUNCTION weir.timeline_live(
    environment text, from_time timestamptz, to_time timestamptz, with_tuples boolean DEFAULT false,
    OUT names text[], OUT pieces bytea[], OUT skipped bigint[], OUT tuples text[]
)
    LANGUAGE plpgsql STABLE PARALLEL RESTRICTED
    SET search_path = pg_catalog, pg_temp
    SET jit = off
AS $$
DECLARE
    kept_from CONSTANT timestamptz := greatest(from_time, weir.purged_before());
    batches   bigint[];
    these     bigint[];
    missing   bigint[];   -- of the batches: those that nothing arrived of
    persons   bigint[];
    arrived   record;
    first     timestamptz;
    last      timestamptz;
    encoded   bytea[];
    promoted  text[] := '{}';
BEGIN
    names := weir.timeline_known(environment);
    tuples := '{}';
    IF with_tuples THEN
        tuples := weir.timeline_known_tuples(environment);
        promoted := weir.promoted_names();
    END IF;
    SELECT array_agg(b.batch ORDER BY b.batch), greatest(min(b.first_time), from_time), least(max(b.last_time), to_time)
      INTO batches, first, last
      FROM weir.batches b
     WHERE NOT b.in_timeline AND b.environment = timeline_live.environment AND b.first_time < to_time AND b.last_time >= from_time;
    SELECT array_agg(DISTINCT m.into_person), array_agg(m.person) || array_agg(DISTINCT m.into_person)
      INTO persons, skipped
      FROM weir.merged_persons m
     WHERE NOT m.in_timeline AND m.environment = timeline_live.environment;
    FOR these IN SELECT g FROM weir.groups_of_batches(environment, batches) AS g LOOP
        SELECT * INTO arrived FROM weir.arrived(environment, these, CASE WHEN with_tuples THEN weir.promotion() ELSE 0 END);
        missing := missing || arrived.missing;
        IF arrived.data IS NOT NULL THEN
            encoded := weir.arrivals_encode(arrived.data, arrived.ended, arrived.become, names, tuples, false, kept_from, to_time);
            names := names || string_to_array(nullif(convert_from(encoded[1], 'UTF8'), ''), E'\n');
            tuples := tuples || string_to_array(nullif(convert_from(encoded[2], 'UTF8'), ''), E'\n');
            pieces := pieces || encoded[3:];
        END IF;
    END LOOP;
    -- They may be megabytes, and the next statements take a while.
    arrived := NULL;
    encoded := NULL;
    IF missing IS NOT NULL OR persons IS NOT NULL THEN
        EXECUTE format($query$
            SELECT weir.timeline_encode(l.person, l."timestamp", l.event, l.session_id, weir.promoted_values(l.properties, l.context, $12), $8, $11, false)
              FROM (SELECT i.person, e."timestamp", e.event, e.session_id, e.properties, e.context
                      FROM weir.events e
                      JOIN weir.person_ids i ON i.distinct_id = e.distinct_id AND i.environment = e.environment
                     WHERE %L::boolean AND e.environment = $1 AND e."timestamp" BETWEEN $2 AND $3
                       AND e.batch BETWEEN $4[1] AND $5 AND e.batch = ANY ($4)
                     UNION ALL
                    SELECT i.person, e."timestamp", e.event, e.session_id, e.properties, e.context
                      FROM weir.person_ids i
                      JOIN weir.events e ON e.distinct_id = i.distinct_id AND e.environment = i.environment
                     WHERE %L::boolean AND i.person = ANY ($7) AND i.environment = $1 AND e."timestamp" >= $9 AND e."timestamp" < $6
                       AND e.batch <> ALL (coalesce($10, '{}'))) l
            $query$, missing IS NOT NULL, persons IS NOT NULL)
        INTO encoded
        USING environment, first, last, missing, missing[cardinality(missing)], to_time, persons, names, from_time, batches,
              tuples, promoted;
        names := names || string_to_array(nullif(convert_from(encoded[1], 'UTF8'), ''), E'\n');
        tuples := tuples || string_to_array(nullif(convert_from(encoded[2], 'UTF8'), ''), E'\n');
        pieces := pieces || encoded[3:];
    END IF;
    pieces := nullif(pieces, '{}');
END
$$;

COMMENT ON FUNCTION weir.timeline_live(text, timestamptz, timestamptz, boolean) IS
    'What a question has to know beside the timeline: the names of events by their codes from 0; where that is asked, the tuples by theirs; the pieces, made on the spot, of events whose batches the timeline doesn''t have (by weir.arrivals, where that has them), and of all events of persons whose merges it doesn''t have; and the persons of whom it must not use the timeline.';
