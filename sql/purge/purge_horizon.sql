CREATE FUNCTION weir.purge_horizon(before timestamptz) RETURNS timestamptz
    LANGUAGE sql STABLE STRICT
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT coalesce((SELECT p.from_time FROM weir.partitions p WHERE p.from_time < day AND p.to_time > day), day)
      FROM date_trunc('day', before, 'UTC') AS day
$$;

COMMENT ON FUNCTION weir.purge_horizon(timestamptz) IS
    'The last time, not after that one, at which a day (UTC) and a partition begin: only whole ones are purged.';
