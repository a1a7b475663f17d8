CREATE FUNCTION weir.create_key(kind text, name text, environment text, allowed_origins text[], events_per_day bigint) RETURNS text
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    -- 244 bits from the operating system's generator, spread over 32 bytes and written in the URL's base64.
    secret CONSTANT text := rtrim(translate(encode(sha256(
        uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())), 'base64'), '+/', '-_'), '=');
    key    CONSTANT text := format('weir_%s_%s', left(kind, 1), secret);
BEGIN
    PERFORM weir.require_setup();
    IF name IS NULL OR name !~ '\S' OR length(name) > 100 THEN
        RAISE EXCEPTION USING
            ERRCODE = 'invalid_parameter_value',
            MESSAGE = 'a key''s name is text of 1 to 100 characters',
            HINT = 'Name the key after what uses it, for example ''web''.';
    END IF;
    -- An admin key is no environment's.
    IF kind <> 'admin' AND (environment IS NULL OR environment !~ '\S' OR length(environment) > 50) THEN
        RAISE EXCEPTION USING
            ERRCODE = 'invalid_parameter_value',
            MESSAGE = 'an environment''s name is text of 1 to 50 characters',
            HINT = 'Leave it out for ''production''.';
    END IF;
    IF allowed_origins IS NULL OR array_position(allowed_origins, NULL) IS NOT NULL
        OR EXISTS (SELECT FROM unnest(allowed_origins) origin WHERE origin !~ '^https?://[^/\s]+$') THEN
        RAISE EXCEPTION USING
            ERRCODE = 'invalid_parameter_value',
            MESSAGE = 'allowed_origins holds something that is no origin',
            HINT = 'An origin is a scheme and a host, with a port where there is one: https://shop.example. An empty list allows any.';
    END IF;
    PERFORM weir.require_quota(events_per_day);
    INSERT INTO weir.keys (name, kind, key_hash, environment, allowed_origins, events_per_day)
    VALUES (create_key.name, create_key.kind, sha256(convert_to(key, 'UTF8')), create_key.environment,
            create_key.allowed_origins, create_key.events_per_day);
    RETURN key;
EXCEPTION WHEN unique_violation THEN
    RAISE EXCEPTION USING
        ERRCODE = 'invalid_parameter_value',
        MESSAGE = format('there is a key named %L already', name),
        HINT = 'Choose another name. A revoked key keeps its name, so that the history stays clear.';
END
$$;

COMMENT ON FUNCTION weir.create_key(text, text, text, text[], bigint) IS
    'What weir.create_write_key(), weir.create_read_key() and weir.create_admin_key() have in common.';
