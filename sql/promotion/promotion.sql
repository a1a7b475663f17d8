CREATE FUNCTION weir.promotion() RETURNS int
    LANGUAGE sql STABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT coalesce(max(p.number), 0) FROM weir.promoted_properties p
$$;

COMMENT ON FUNCTION weir.promotion() IS 'The number of the last promotion of a property; 0 where none is promoted.';
