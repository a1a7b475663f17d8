-- The lock on the parent keeps every writer out from the check for stale buckets until the partition is gone, so no
-- event can slip between the two. What takes long, counting, is done before, and again only where a batch came in meanwhile.
-- DETACH … CONCURRENTLY would need a lesser lock, but PostgreSQL refuses it beside a default partition.
CREATE FUNCTION weir.purge(before timestamptz DEFAULT NULL, dry_run boolean DEFAULT false, force boolean DEFAULT false)
    RETURNS TABLE (name text, from_time timestamptz, to_time timestamptz, rows bigint, bytes bigint, action text)
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET timezone = 'UTC'
    SET lock_timeout = '0'
    SET client_min_messages = notice
AS $$
#variable_conflict use_column
DECLARE
    horizon timestamptz;
    gone    record;
    counted jsonb;
BEGIN
    PERFORM weir.require_setup();
    IF dry_run IS NULL OR force IS NULL THEN
        RAISE EXCEPTION USING
            ERRCODE = 'invalid_parameter_value',
            MESSAGE = 'dry_run and force are true or false, not NULL',
            HINT = 'Leave them out: both are false unless said.';
    END IF;
    horizon := coalesce(before, (SELECT now() - keep FROM weir.retention_policy));
    IF horizon IS NULL THEN
        RAISE NOTICE USING
            MESSAGE = 'nothing to purge: events are kept for ever',
            HINT = 'Name a time, weir.purge(before => …), or set a limit with weir.set_retention().';
        RETURN;
    END IF;
    IF horizon > now() THEN
        RAISE EXCEPTION USING
            ERRCODE = 'invalid_parameter_value',
            MESSAGE = format('before is %s, which is in the future', before),
            HINT = 'Events are purged before a time that has passed.';
    END IF;
    horizon := weir.purge_horizon(horizon);

    IF NOT dry_run THEN
        PERFORM weir.require_read_committed();
        PERFORM pg_advisory_xact_lock(hashtextextended('weir.partitions', 0));
    END IF;
    IF NOT dry_run THEN   -- what nobody has to be kept out for
        FOR name, from_time, to_time, bytes IN
            SELECT p.name, p.from_time, p.to_time, p.bytes FROM weir.purgeable(horizon) p WHERE p.kind = 'rejected'
        LOOP
            DELETE FROM weir.rejected_events r WHERE r.rejected_at < horizon;
            GET DIAGNOSTICS rows = ROW_COUNT;
            action := 'deleted';
            RETURN NEXT;
        END LOOP;
    END IF;
    counted := weir.count_purgeable(horizon);
    IF NOT dry_run AND counted <> '{}' THEN
        -- Autovacuum gives way to this, and nobody else waits for it.
        FOR gone IN SELECT * FROM weir.purgeable(horizon) p WHERE p.kind = 'partition' LOOP
            EXECUTE format('LOCK TABLE ONLY weir.%I IN SHARE UPDATE EXCLUSIVE MODE', gone.name);
        END LOOP;
        PERFORM weir.lock_events('purge');
        UPDATE weir.last_removal SET at = clock_timestamp();
        counted := weir.count_purgeable(horizon, counted);
    END IF;
    -- What has been rejected since is for the next time.
    FOR gone IN SELECT * FROM weir.purgeable(horizon) p WHERE dry_run OR p.kind <> 'rejected' LOOP
        name := gone.name; from_time := gone.from_time; to_time := gone.to_time; bytes := gone.bytes;
        rows := (counted -> gone.name ->> 'rows')::bigint;
        IF dry_run THEN
            action := CASE WHEN gone.stale AND NOT force THEN 'would be refused: not rolled up yet'
                           WHEN gone.kind = 'partition' THEN 'would be dropped' ELSE 'would be deleted' END;
        ELSIF gone.stale AND NOT force THEN
            RAISE EXCEPTION USING
                ERRCODE = 'object_not_in_prerequisite_state',
                MESSAGE = format('partition %s holds events that no rollup counts yet', gone.name),
                HINT = 'CALL weir.refresh() first, or say force => true to lose those counts. Nothing was purged.';
        ELSE
            action := weir.purge_part(gone.name, gone.from_time, gone.to_time, rows, gone.bytes);
        END IF;
        RETURN NEXT;
    END LOOP;
END
$$;

COMMENT ON FUNCTION weir.purge(timestamptz, boolean, boolean) IS
    'Removes the partitions that end before a time, by default what weir.set_retention() no longer keeps; a partition whose rollups are not final is refused (55000) unless forced. Rows of the default partition and of weir.rejected_events go too. dry_run only says what would go. Rollups keep their counts.';
