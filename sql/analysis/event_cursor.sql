CREATE FUNCTION weir.event_cursor(
    order_by text, descending boolean, at timestamptz, id uuid, distinct_id text, "timestamp" timestamptz
) RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
    SET timezone = 'UTC'
AS $$
    SELECT translate(encode(convert_to(
        jsonb_build_array(order_by, descending, at, id, distinct_id, "timestamp")::text, 'UTF8'), 'base64'), E'+/=\n', '-_')
$$;

COMMENT ON FUNCTION weir.event_cursor(text, boolean, timestamptz, uuid, text, timestamptz) IS
    'The place of an event in an order of events, as text that fits into a URL; weir.read_event_cursor() takes it apart.';
