CREATE FUNCTION weir.asked_properties(filters jsonb, breakdown text DEFAULT NULL) RETURNS text[]
    LANGUAGE sql STABLE PARALLEL RESTRICTED
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT coalesce(array_agg(DISTINCT a.property), '{}')
      FROM (SELECT unnest(weir.filter_properties(f.document::text)) AS property FROM jsonb_array_elements(filters) AS f (document)
             UNION ALL
            SELECT breakdown WHERE breakdown IS NOT NULL) a
$$;

COMMENT ON FUNCTION weir.asked_properties(jsonb, text) IS
    'The properties that the filters in an array of such, and a breakdown, ask for. Raises 22023 as weir.filter_sql() does.';
