-- Whoever takes events in adds rows and waits for nobody; here they become one a day.
CREATE FUNCTION weir.fold_key_usage() RETURNS void
    LANGUAGE sql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
    WITH taken_out AS (
        DELETE FROM weir.key_usage RETURNING key, day, batch, events
    )
    INSERT INTO weir.key_usage (key, day, batch, events)
    SELECT key, day, max(batch), sum(events)
      FROM taken_out
     WHERE day >= (now() AT TIME ZONE 'UTC')::date - 1
     GROUP BY key, day
$$;

COMMENT ON FUNCTION weir.fold_key_usage() IS
    'Adds up what keys with a quota have used, to a row a day, and forgets what is older than yesterday.';
