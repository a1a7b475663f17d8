-- The events and their persons are read in one statement, hence in one snapshot: a merge that it doesn't see has a
-- row in weir.merged_persons that isn't taken, whenever it commits.
CREATE FUNCTION weir.timeline_take(most_events int DEFAULT 200000) RETURNS bigint
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
    SET jit = off
AS $$
DECLARE
    of_environment text;
    taken   bigint[];
    arrived record;
    events  bigint;
    first   timestamptz;
    last    timestamptz;
    encoded bytea[];
BEGIN
    SELECT b.environment INTO of_environment FROM weir.batches b WHERE NOT b.in_timeline ORDER BY b.batch LIMIT 1;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    SELECT array_agg(b.batch ORDER BY b.batch), sum(b.stored), min(b.first_time), max(b.last_time)
      INTO taken, events, first, last
      FROM (SELECT b.*, sum(b.stored) OVER (ORDER BY b.batch) - b.stored AS before
              FROM weir.batches b
             WHERE NOT b.in_timeline AND b.environment = of_environment) b
     WHERE b.before < most_events;
    SELECT * INTO arrived FROM weir.arrived(of_environment, taken, weir.promotion());
    IF arrived.data IS NOT NULL THEN
        encoded := weir.arrivals_encode(arrived.data, arrived.ended, arrived.become, weir.timeline_known(of_environment),
                                        weir.timeline_known_tuples(of_environment), true, weir.purged_before(), 'infinity');
        PERFORM weir.timeline_store(of_environment, weir.timeline_learn(of_environment, encoded));
    END IF;
    IF events > 0 AND arrived.missing IS NOT NULL THEN
        EXECUTE $query$
            SELECT weir.timeline_encode(i.person, e."timestamp", e.event, e.session_id, weir.promoted_values(e.properties, e.context, $8), $6, $7, true)
              FROM weir.events e
              JOIN weir.person_ids i ON i.distinct_id = e.distinct_id AND i.environment = e.environment
             WHERE e.environment = $1 AND e."timestamp" BETWEEN $2 AND $3
               AND e.batch BETWEEN $4[1] AND $5 AND e.batch = ANY ($4)
            $query$
        INTO encoded
        USING of_environment, first, last, arrived.missing, arrived.missing[cardinality(arrived.missing)],
              weir.timeline_known(of_environment), weir.timeline_known_tuples(of_environment), weir.promoted_names();
        PERFORM weir.timeline_store(of_environment, weir.timeline_learn(of_environment, encoded));
    END IF;
    PERFORM weir.mark_taken(of_environment, taken, into_timeline => true);
    RETURN events;
END
$$;

COMMENT ON FUNCTION weir.timeline_take(int) IS
    'Takes the oldest batches that the timeline doesn''t have, of about so many events, into it; returns how many events, and null where there was none to take. To be called under weir.lock_timeline().';
