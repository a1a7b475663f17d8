CREATE FUNCTION weir.require_one_of(argument text, value text, allowed text[]) RETURNS void
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
AS $$
BEGIN
    IF value IS NULL OR value <> ALL (allowed) THEN
        RAISE EXCEPTION USING ERRCODE = '22023',
            MESSAGE = format('%s can''t be %s', argument, coalesce('"' || value || '"', 'null')),
            HINT = format('It is one of: %s.', array_to_string(allowed, ', '));
    END IF;
END
$$;

COMMENT ON FUNCTION weir.require_one_of(text, text, text[]) IS
    'Raises 22023, with a hint that lists what is allowed, unless the value is among it.';
