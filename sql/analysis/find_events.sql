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
    earliest   timestamptz := coalesce(from_time, '-infinity');
    lower      timestamptz;
    upper      timestamptz := coalesce(to_time, 'infinity');
    reach      interval;
    wanted     int := page_size;
    found      int;
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

    IF distinct_id IS NOT NULL AND order_by = 'timestamp' AND coalesce(filters, '[]') = '[]' THEN
        RETURN QUERY
        SELECT * FROM weir.find_events_of(distinct_id, events, from_time, to_time, environment, descending, page_size, place.at, place.id);
        RETURN;
    END IF;

    -- The order is total, so that pages neither skip nor repeat. The last condition on the time says nothing new;
    -- it lets PostgreSQL leave out whole partitions.
    conditions := concat_ws(' AND ', 'e.environment = $1',
        'e."timestamp" >= $2', 'e."timestamp" < $3',
        CASE WHEN events IS NOT NULL THEN 'e.event = ANY ($4)' END,
        CASE WHEN distinct_id IS NOT NULL THEN 'e.distinct_id = $5' END,
        weir.filter_sql(coalesce(filters, '[]')::text, 6, ''),
        CASE WHEN after IS NOT NULL THEN format('(e.%1$I, e.id, e.distinct_id, e."timestamp") %2$s ($7, $8, $9, $10) AND e.%1$I %2$s= $7',
                                                order_by, CASE WHEN descending THEN '<' ELSE '>' END) END);
    -- The newest events are mostly in the newest day: the page is filled from there, then from the month before it,
    -- then from all the rest, and stops as soon as it is full.
    FOREACH reach IN ARRAY ARRAY['1 day', '30 days', NULL]::interval[] LOOP
        lower := earliest;
        IF order_by = 'timestamp' AND descending AND reach IS NOT NULL THEN
            lower := greatest(earliest, least(to_time, place.at, now()) - reach);
        END IF;
        RETURN QUERY EXECUTE format($query$
            SELECT e."timestamp", e.received_at, e.client_timestamp, e.sent_at, e.batch, e.id, e.category::text, e.event,
                   e.distinct_id, e.environment, e.session_id, e.sdk, e.sdk_version, e.platform,
                   e.properties, e.user_properties, e.context,
                   weir.event_cursor(%1$L, %2$L, e.%1$I, e.id, e.distinct_id, e."timestamp")
              FROM weir.events e
             WHERE %3$s
             ORDER BY e.%1$I %4$s, e.id %4$s, e.distinct_id %4$s, e."timestamp" %4$s
             LIMIT $11
            $query$, order_by, descending, conditions, CASE WHEN descending THEN 'DESC' ELSE 'ASC' END)
        USING environment, lower, upper, events, distinct_id, coalesce(filters, '[]'),
              place.at, place.id, place.distinct_id, place."timestamp", wanted;
        GET DIAGNOSTICS found = ROW_COUNT;
        wanted := wanted - found;
        EXIT WHEN wanted = 0 OR lower = earliest;
        upper := lower;
    END LOOP;
END
$$;

COMMENT ON FUNCTION weir.find_events(text[], text, timestamptz, timestamptz, jsonb, text, text, boolean, int, text) IS
    'Stored events, newest first unless said; null arguments do not restrict. order_by is timestamp or received_at. page_size is 1 to 1000; the next page is asked for with after => the cursor of the last row.';
