CREATE FUNCTION weir.groups_of_batches(environment text, batches bigint[]) RETURNS SETOF bigint[]
    LANGUAGE sql STABLE PARALLEL RESTRICTED
    ROWS 8
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT array_agg(n.batch ORDER BY n.batch)
      FROM (SELECT b.batch, (sum(b.stored) OVER (ORDER BY b.batch) - b.stored) / 250000 AS place
              FROM weir.batches b
             WHERE b.batch = ANY (batches) AND b.environment = groups_of_batches.environment) n
     GROUP BY n.place
     ORDER BY n.place
$$;

COMMENT ON FUNCTION weir.groups_of_batches(text, bigint[]) IS
    'Batches of an environment in groups of 250,000 events or little more: as much as is taken from weir.arrivals at a time.';
