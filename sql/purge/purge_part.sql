CREATE FUNCTION weir.purge_part(part text, from_time timestamptz, to_time timestamptz, rows bigint, bytes bigint) RETURNS text
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    is_default CONSTANT boolean := part = 'events_default';
BEGIN
    IF is_default THEN
        DELETE FROM ONLY weir.events_default d WHERE d."timestamp" < purge_part.to_time;
    ELSE
        EXECUTE format('ALTER TABLE weir.events DETACH PARTITION weir.%I', part);
        EXECUTE format('DROP TABLE weir.%I', part);
    END IF;
    -- Counted anew, these days would be empty: the rollups keep what they have.
    DELETE FROM weir.stale_days s WHERE s.day >= purge_part.from_time AND s.day < purge_part.to_time;
    INSERT INTO weir.purges (name, from_time, to_time, rows, bytes)
    VALUES (part, purge_part.from_time, purge_part.to_time, purge_part.rows, purge_part.bytes);
    RETURN CASE WHEN is_default THEN 'deleted' ELSE 'dropped' END;
END
$$;

COMMENT ON FUNCTION weir.purge_part(text, timestamptz, timestamptz, bigint, bigint) IS
    'Removes one partition, or the rows of the default one before to_time, and notes it in weir.purges; weir.purge() has checked that it may go.';
