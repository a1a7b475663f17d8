CREATE FUNCTION weir.drop_arrivals(environment text, from_time timestamptz, to_time timestamptz) RETURNS void
    LANGUAGE sql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
    DELETE FROM weir.arrivals a
     USING weir.batches b
     WHERE a.environment = drop_arrivals.environment AND b.batch = a.batch AND b.environment = a.environment
       AND b.first_time < coalesce(to_time, 'infinity') AND b.last_time >= coalesce(from_time, '-infinity')
$$;

COMMENT ON FUNCTION weir.drop_arrivals(text, timestamptz, timestamptz) IS
    'Deletes what arrived with batches that have events in a range: from now on they are read from weir.events.';
