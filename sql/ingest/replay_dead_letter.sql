CREATE FUNCTION weir.replay_dead_letter(
    object text, events bytea, OUT received int, OUT stored int, OUT duplicate int, OUT rejected int)
    RETURNS SETOF record
    LANGUAGE plpgsql VOLATILE STRICT SECURITY DEFINER ROWS 1
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM weir.require_setup();
    -- Who comes second waits here for the first one's end.
    INSERT INTO weir.replayed_dead_letters AS r (object) VALUES (replay_dead_letter.object) ON CONFLICT DO NOTHING;
    IF FOUND THEN
        RETURN QUERY SELECT * FROM weir.insert_batch(events => replay_dead_letter.events);
    END IF;
END
$$;

COMMENT ON FUNCTION weir.replay_dead_letter(text, bytea) IS
    'weir.insert_batch(), once for each object of the dead letters'' bucket, so that what it counts is counted once too; no row: this object went in before.';
