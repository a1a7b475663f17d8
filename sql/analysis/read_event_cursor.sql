CREATE FUNCTION weir.read_event_cursor(
    cursor text, order_by text, descending boolean,
    OUT at timestamptz, OUT id uuid, OUT distinct_id text, OUT "timestamp" timestamptz
)
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    base64 text := translate(cursor, '-_', '+/');
    parts  jsonb;
BEGIN
    -- Far more than the longest id takes.
    IF length(cursor) > 16384 THEN
        RAISE data_exception;
    END IF;
    parts := convert_from(decode(rpad(base64, (length(base64) + 3) / 4 * 4, '='), 'base64'), 'UTF8')::jsonb;
    IF parts ->> 0 = order_by AND (parts ->> 1)::boolean = descending AND jsonb_array_length(parts) = 6 THEN
        at := parts ->> 2;
        id := parts ->> 3;
        distinct_id := parts ->> 4;
        "timestamp" := parts ->> 5;
    END IF;
    IF at IS NULL OR id IS NULL OR distinct_id IS NULL OR "timestamp" IS NULL THEN
        RAISE data_exception;
    END IF;
EXCEPTION WHEN data_exception OR statement_too_complex THEN
    RAISE EXCEPTION USING ERRCODE = '22023',
        MESSAGE = 'after is no cursor of this list',
        HINT = 'Pass the cursor of the last event of the page before, with the same order_by and descending.';
END
$$;

COMMENT ON FUNCTION weir.read_event_cursor(text, text, boolean) IS
    'Takes apart what weir.event_cursor() made; raises 22023 for anything else.';
