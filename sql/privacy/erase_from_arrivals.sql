CREATE FUNCTION weir.erase_from_arrivals(environment text, persons bigint[]) RETURNS bigint
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    changed bigint;
BEGIN
    DELETE FROM weir.arrivals a
     WHERE a.environment = erase_from_arrivals.environment
       AND a.batch IN (SELECT h.batch FROM weir.arrivals h
                        WHERE h.environment = erase_from_arrivals.environment AND weir.arrivals_persons(ARRAY[h.data]) && persons);
    GET DIAGNOSTICS changed = ROW_COUNT;
    RETURN changed;
END
$$;

COMMENT ON FUNCTION weir.erase_from_arrivals(text, bigint[]) IS
    'Deletes what arrived with batches that hold any of these persons, and says how many rows that were: until the next refresh those batches are read from weir.events. To be called while nobody writes or refreshes.';
