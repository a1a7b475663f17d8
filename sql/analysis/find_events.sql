CREATE FUNCTION weir.find_events(
    events      text[]      DEFAULT NULL,
    distinct_id text        DEFAULT NULL,
    from_time   timestamptz DEFAULT NULL,
    to_time     timestamptz DEFAULT NULL,
    filters     jsonb       DEFAULT '[]',
    environment text        DEFAULT 'production',
    order_by    text        DEFAULT 'timestamp',
    descending  boolean     DEFAULT true,
    page_size   int         DEFAULT 100,
    after       text        DEFAULT NULL
) RETURNS SETOF weir.found_event
    LANGUAGE plpgsql STABLE
    ROWS 100
    SET search_path = pg_catalog, pg_temp
    SET jit = off
AS $$
DECLARE
    place      record;
    conditions text;
    look       text;
    found      int;
    wanted     int := page_size;
BEGIN
    PERFORM weir.require_range(from_time, to_time, environment);
    PERFORM weir.require_one_of('order_by', order_by, '{timestamp,received_at}');
    PERFORM weir.require(descending IS NOT NULL, 'descending can''t be null', 'It is true or false.');
    PERFORM weir.require(page_size BETWEEN 1 AND 1000, 'page_size must be from 1 to 1000',
                         'Ask for the next page with after => the last row''s cursor.');
    IF after IS NOT NULL THEN
        place := weir.read_event_cursor(after, order_by, descending);
    ELSE
        SELECT NULL::timestamptz AS at, NULL::uuid AS id, NULL::text AS distinct_id, NULL::timestamptz AS "timestamp" INTO place;
    END IF;

    conditions := weir.filter_sql(coalesce(filters, '[]')::text, 6, '');
    -- The order is total, so that pages neither skip nor repeat. The last condition on the time says nothing new;
    -- it lets PostgreSQL leave out whole partitions.
    FOR look IN
        SELECT weir.event_windows(distinct_id, coalesce(from_time, '-infinity'), coalesce(to_time, 'infinity'), order_by, descending, place.at)
    LOOP
        RETURN QUERY EXECUTE format($query$
            SELECT e."timestamp", e.received_at, e.client_timestamp, e.sent_at, e.batch, e.id, e.category::text, e.event,
                   e.distinct_id, e.environment, e.session_id, e.sdk, e.sdk_version, e.platform,
                   e.properties, e.user_properties, e.context,
                   weir.event_cursor(%1$L, %4$L, e.%1$I, e.id, e.distinct_id, e."timestamp")
              FROM weir.events e
             WHERE e.environment = $1 AND e."timestamp" >= coalesce($2, '-infinity') AND e."timestamp" < coalesce($3, 'infinity') AND (%6$s)
               AND ($4 IS NULL OR e.event = ANY ($4))
               AND ($5 IS NULL OR e.distinct_id = $5)
               AND %5$s
               AND ($7 IS NULL OR (e.%1$I, e.id, e.distinct_id, e."timestamp") %3$s ($7, $8, $9, $10))
               AND ($7 IS NULL OR e.%1$I %3$s= $7)
             ORDER BY e.%1$I %2$s, e.id %2$s, e.distinct_id %2$s, e."timestamp" %2$s
             LIMIT $11
            $query$, order_by, CASE WHEN descending THEN 'DESC' ELSE 'ASC' END, CASE WHEN descending THEN '<' ELSE '>' END, descending, conditions, look)
        USING environment, from_time, to_time, events, distinct_id, coalesce(filters, '[]'),
              place.at, place.id, place.distinct_id, place."timestamp", wanted;
        GET DIAGNOSTICS found = ROW_COUNT;
        wanted := wanted - found;
        EXIT WHEN wanted = 0;
    END LOOP;
END
$$;

COMMENT ON FUNCTION weir.find_events(text[], text, timestamptz, timestamptz, jsonb, text, text, boolean, int, text) IS
    'Stored events, newest first unless said; null arguments do not restrict. order_by is timestamp or received_at. page_size is 1 to 1000; the next page is asked for with after => the cursor of the last row.';
