-- A request may be a moment on the other side of midnight from here.
CREATE FUNCTION weir.visitor_salt(day date) RETURNS bytea
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    leeway CONSTANT interval := '10 minutes';
    now    CONSTANT timestamp := clock_timestamp() AT TIME ZONE 'UTC';
    found  bytea;
BEGIN
    IF day IS NULL OR day NOT IN ((now - leeway)::date, (now + leeway)::date) THEN
        RAISE EXCEPTION USING
            ERRCODE = 'invalid_parameter_value',
            MESSAGE = format('there is a salt for today only, not for %s', coalesce(day::text, 'null')),
            HINT = 'Days are those of UTC. If this came from the collector, one of the two clocks is wrong.';
    END IF;
    SELECT s.salt INTO found FROM weir.visitor_salts s WHERE s.day = visitor_salt.day;
    IF found IS NULL THEN
        PERFORM weir.forget_visitor_salts();
        -- 244 bits from the operating system's generator, derived from nothing.
        INSERT INTO weir.visitor_salts (day, salt)
        VALUES (visitor_salt.day, sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())))
        ON CONFLICT DO NOTHING;
        SELECT s.salt INTO found FROM weir.visitor_salts s WHERE s.day = visitor_salt.day;
    END IF;
    RETURN found;
END
$$;

COMMENT ON FUNCTION weir.visitor_salt(date) IS
    'The salt of today (UTC) that visitors without an id are hashed with; made at the first call of a day.';
