CREATE FUNCTION weir.timeline_store(environment text, pieces bytea[]) RETURNS void
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    slot record;
BEGIN
    -- An encoder whose memory was full began anew with the first shard: what follows is another run.
    INSERT INTO weir.timeline (environment, shard, week, first_person, events, run, piece, data)
    SELECT timeline_store.environment, p.shard, p.week, p.first_person, p.events,
           first_value(p.run) OVER (PARTITION BY p.number ORDER BY p.piece), p.piece, p.data
      FROM (SELECT n.*, sum(n.begins) OVER (ORDER BY n.piece) AS number,
                   CASE n.begins WHEN 1 THEN nextval('weir.timeline_run') END AS run
              FROM (SELECT h.shard, (h.week AT TIME ZONE 'UTC')::date AS week, h.first_person, h.events, p.piece::int, p.data,
                           coalesce(((h.shard, h.week) < lag((h.shard, h.week)) OVER (ORDER BY p.piece)), true)::int AS begins
                      FROM unnest(pieces) WITH ORDINALITY AS p (data, piece), weir.timeline_piece(p.data) h) n) p;
    IF weir.promotion() > 0 THEN
        INSERT INTO weir.timeline_gaps (environment, week, pending)
        SELECT DISTINCT timeline_store.environment, (h.week AT TIME ZONE 'UTC')::date, false
          FROM unnest(pieces) AS p (data), weir.timeline_piece(p.data) h
         WHERE 0 = ANY (weir.timeline_piece_tuples(p.data))
            ON CONFLICT ON CONSTRAINT timeline_gaps_pkey DO NOTHING;
        IF FOUND THEN
            RAISE WARNING USING
                MESSAGE = format('the timeline has no room for all values of the promoted properties in the environment "%s"', timeline_store.environment),
                HINT = 'Questions about the weeks in weir.timeline_gaps read events if they ask for such a property. weir.demote_property() the one with the most or the longest values.';
        END IF;
    END IF;
    FOR slot IN
        SELECT DISTINCT h.shard, (h.week AT TIME ZONE 'UTC')::date AS week
          FROM unnest(pieces) AS p (data), weir.timeline_piece(p.data) h
         ORDER BY 1, 2
    LOOP
        PERFORM weir.timeline_tidy(timeline_store.environment, slot.shard, slot.week);
    END LOOP;
END
$$;

COMMENT ON FUNCTION weir.timeline_store(text, bytea[]) IS
    'Stores pieces as runs of the timeline, and merges the runs of each week and shard concerned where there are too many. To be called under weir.lock_timeline().';
