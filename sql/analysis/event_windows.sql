-- Planning a query costs as much as the partitions that it may touch. So of one id only those are named that hold events of
-- it, one after the other until the page is full. Of all ids the newest events are mostly in the newest day, then in the
-- month before it.
CREATE FUNCTION weir.event_windows(
    distinct_id text, from_time timestamptz, to_time timestamptz, order_by text, descending boolean, at timestamptz
) RETURNS SETOF text
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
    SET timezone = 'UTC'
    SET datestyle = 'ISO'
AS $$
DECLARE
    by_time CONSTANT boolean := order_by = 'timestamp';
    newest  CONSTANT timestamptz := least(to_time, at, now());
BEGIN
    IF distinct_id IS NOT NULL THEN
        RETURN QUERY
        SELECT format('e."timestamp" BETWEEN %L AND %L', min(t.first), max(t.last))
          FROM weir.event_times(distinct_id, CASE WHEN by_time AND NOT descending THEN greatest(from_time, at) ELSE from_time END,
                                             CASE WHEN by_time AND descending THEN least(to_time, at) ELSE to_time END) t
         GROUP BY CASE WHEN by_time THEN t.first END
         ORDER BY extract(epoch FROM min(t.first)) * CASE WHEN descending THEN -1 ELSE 1 END;
    ELSIF by_time AND descending THEN
        RETURN QUERY
        SELECT format('e."timestamp" >= %L AND e."timestamp" < %L', greatest(from_time, w.lower), w.upper)
          FROM (VALUES (1, newest - interval '1 day', 'infinity'::timestamptz),
                       (2, newest - interval '30 days', newest - interval '1 day'),
                       (3, '-infinity', newest - interval '30 days')) AS w (place, lower, upper)
         WHERE from_time < w.upper
         ORDER BY w.place;
    ELSE
        RETURN NEXT 'true';
    END IF;
END
$$;

COMMENT ON FUNCTION weir.event_windows(text, timestamptz, timestamptz, text, boolean, timestamptz) IS
    'Conditions on the time of events, in the order in which weir.find_events() looks for a page.';
