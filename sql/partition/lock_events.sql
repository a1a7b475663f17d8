-- VACUUM is waited for first, in a mode that nobody queues behind; autovacuum gives way to that.
CREATE FUNCTION weir.lock_events(purpose text, alone boolean DEFAULT true) RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET lock_timeout = '0'
AS $$
BEGIN
    LOCK TABLE ONLY weir.events_default IN SHARE UPDATE EXCLUSIVE MODE;
    PERFORM weir.lock_in_turns(purpose,
        format('LOCK TABLE ONLY weir.events IN %s MODE', CASE WHEN alone THEN 'ACCESS EXCLUSIVE' ELSE 'SHARE UPDATE EXCLUSIVE' END),
        'LOCK TABLE ONLY weir.events_default IN ACCESS EXCLUSIVE MODE');
END
$$;

COMMENT ON FUNCTION weir.lock_events(text, boolean) IS
    'Keeps readers and writers out of weir.events (alone), or of its default partition only, until the transaction ends; waits for them as weir.lock_in_turns() does.';
