CREATE FUNCTION weir.forget_erased(keep interval DEFAULT '30 days') RETURNS int
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    forgotten int;
BEGIN
    PERFORM weir.require_setup();
    PERFORM weir.require(keep >= '0', 'keep is no time to keep anything for', 'Longer than a queue or a dead letter may hold an event, for example ''30 days''.');
    DELETE FROM weir.erased_ids e WHERE e.erased_at < now() - keep;
    GET DIAGNOSTICS forgotten = ROW_COUNT;
    RETURN forgotten;
END
$$;

COMMENT ON FUNCTION weir.forget_erased(interval) IS
    'Deletes the hashes of ids that were erased longer ago than that, and returns how many there were. A job of weir.schedule().';
