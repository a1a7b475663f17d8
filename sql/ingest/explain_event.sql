-- By its id alone an event can only be scanned for: the time in a UUIDv7 says where.
CREATE FUNCTION weir.explain_event(
    id uuid, distinct_id text DEFAULT NULL, from_time timestamptz DEFAULT NULL, to_time timestamptz DEFAULT NULL,
    environment text DEFAULT 'production',
    OUT state text, OUT event text, OUT "timestamp" timestamptz, OUT received_at timestamptz, OUT taken_at timestamptz,
    OUT batch bigint, OUT reason text, OUT searched_from timestamptz, OUT searched_to timestamptz, OUT explanation text, OUT set_aside jsonb)
    RETURNS SETOF record
    LANGUAGE plpgsql STABLE ROWS 1
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    about CONSTANT uuid := explain_event.id;
    whose CONSTANT text := explain_event.distinct_id;
    place CONSTANT text := explain_event.environment;
    middle timestamptz;
    last_batch interval;
BEGIN
    PERFORM weir.require(about IS NOT NULL, 'id can''t be null', 'It is the id that the sender gave the event, or heard of it.');
    PERFORM weir.require_range(from_time, to_time, place);
    searched_from := coalesce(from_time, '-infinity');
    searched_to := coalesce(to_time, 'infinity');
    IF substr(about::text, 15, 1) = '7' THEN
        middle := to_timestamp(('x' || translate(left(about::text, 13), '-', ''))::bit(48)::bigint / 1000.0);
    END IF;
    IF whose IS NULL AND from_time IS NULL AND to_time IS NULL THEN
        IF middle IS NOT NULL THEN
            searched_from := middle - interval '1 day';
            searched_to := middle + interval '1 day';
        ELSE
            searched_from := now() - interval '7 days';
            searched_to := now() + interval '1 day';
        END IF;
    END IF;

    FOR state, event, "timestamp", received_at, batch, reason, taken_at, explanation IN
        SELECT 'stored', e.event, e."timestamp", e.received_at, e.batch, NULL,
               (SELECT b.inserted_at FROM weir.batches b WHERE b.batch = e.batch AND b.environment = place),
               'It is in weir.events. Sent again, it is counted as a duplicate and not stored.'
          FROM weir.events e
         WHERE e.id = about AND e.environment = place AND (whose IS NULL OR e.distinct_id = whose)
           AND e."timestamp" >= searched_from AND e."timestamp" < searched_to
        UNION ALL
        SELECT 'rejected', NULL, NULL, r.received_at, r.batch, r.reason, r.rejected_at,
               'It was refused for this reason, and is in weir.rejected_events as it came.'
          FROM weir.rejected_traces(about, place) r
         ORDER BY 7
         LIMIT 10
    LOOP
        RETURN NEXT;
    END LOOP;
    IF NOT FOUND THEN
        state := 'unknown';
        SELECT coalesce(jsonb_object_agg(c.key, c.events), '{}') INTO set_aside
          FROM (SELECT r.key, sum(r.value::bigint) AS events
                  FROM weir.batches b, jsonb_each_text(b.reasons) r
                 WHERE b.environment = place AND b.inserted_at < searched_to
                   AND b.inserted_at >= CASE WHEN isfinite(searched_from) THEN searched_from ELSE now() - interval '7 days' END
                 GROUP BY r.key) c;
        IF middle > now() - interval '10 minutes' AND middle < now() + interval '1 minute' THEN
            SELECT now() - b.inserted_at INTO last_batch FROM weir.batches b WHERE b.environment = place ORDER BY b.batch DESC LIMIT 1;
            explanation := format('By its id it was made %s seconds ago. What was answered for is usually here one to three seconds later; '
                'it is longer in the queue where the database could not take it. The last batch of this environment came %s. Ask again.',
                greatest(0, extract(epoch FROM now() - middle)::int),
                coalesce(extract(epoch FROM last_batch)::bigint || ' seconds ago', 'never'));
        ELSE
            explanation := 'No event with this id was stored in the times searched, or rejected. It may be of another time (give its '
                'distinct_id, or from and to), be on its way (the queue tries for hours), be among the dead letters, have '
                'come in with a key of another environment, or never have arrived.';
        END IF;
        explanation := explanation || ' What policy drops leaves no id behind: set_aside counts that, and what was rejected, by reason.';
        RETURN NEXT;
    END IF;
END
$$;

COMMENT ON FUNCTION weir.explain_event(uuid, text, timestamptz, timestamptz, text) IS
    'What became of the event with this id: stored, rejected or unknown, a row for each trace of it. With a distinct_id the index finds it; by its id alone it is looked for a day around the time in a UUIDv7, and in the last 7 days for another.';
