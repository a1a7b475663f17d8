CREATE FUNCTION weir.count_events(
    events      text[]      DEFAULT NULL,
    distinct_id text        DEFAULT NULL,
    from_time   timestamptz DEFAULT NULL,
    to_time     timestamptz DEFAULT NULL,
    filters     jsonb       DEFAULT '[]',
    environment text        DEFAULT 'production'
) RETURNS bigint
    LANGUAGE plpgsql STABLE PARALLEL RESTRICTED
    SET search_path = pg_catalog, pg_temp
    SET jit = off
AS $$
DECLARE
    answer bigint;
BEGIN
    PERFORM weir.require_range(from_time, to_time, environment);
    EXECUTE format($query$
        SELECT count(*)
          FROM weir.events e
         WHERE e.environment = $1
           AND e."timestamp" >= coalesce($2, '-infinity') AND e."timestamp" < coalesce($3, 'infinity')
           AND ($4 IS NULL OR e.event = ANY ($4))
           AND ($5 IS NULL OR e.distinct_id = $5)
           AND %s
        $query$, weir.filter_sql(coalesce(filters, '[]')::text, 6, ''))
    INTO answer
    USING environment, from_time, to_time, events, distinct_id, coalesce(filters, '[]');
    RETURN answer;
END
$$;

COMMENT ON FUNCTION weir.count_events(text[], text, timestamptz, timestamptz, jsonb, text) IS
    'How many events weir.find_events() would find in all its pages.';
