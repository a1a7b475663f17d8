CREATE FUNCTION weir.require_range(from_time timestamptz, to_time timestamptz, environment text) RETURNS void
    LANGUAGE plpgsql STABLE PARALLEL SAFE
AS $$
BEGIN
    PERFORM weir.require_setup();
    IF coalesce(to_time, 'infinity') <= coalesce(from_time, '-infinity') THEN
        RAISE EXCEPTION USING ERRCODE = '22023',
            MESSAGE = 'to_time must be after from_time',
            HINT = 'from_time is inside the range, to_time is outside; null is no bound.';
    END IF;
    -- Days and weeks around it are reckoned with.
    IF EXISTS (SELECT FROM pg_catalog.unnest(ARRAY[from_time, to_time]) AS b (at)
                WHERE pg_catalog.isfinite(b.at) AND (b.at < '4000-01-01 00:00Z BC' OR b.at > '290000-01-01 00:00Z')) THEN
        RAISE EXCEPTION USING ERRCODE = '22023',
            MESSAGE = 'from_time and to_time must be from 4000 BC to 290000',
            HINT = 'null is no bound.';
    END IF;
    IF environment IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = '22023',
            MESSAGE = 'environment can''t be null',
            HINT = 'Leave it out to ask about ''production''.';
    END IF;
END
$$;

COMMENT ON FUNCTION weir.require_range(timestamptz, timestamptz, text) IS
    'Raises 22023 unless the range isn''t empty and of times that can be reckoned with, and an environment is named.';
