CREATE FUNCTION weir.partition_gap(at timestamptz, OUT name text, OUT from_time timestamptz, OUT to_time timestamptz)
    LANGUAGE plpgsql STABLE STRICT
    SET search_path = pg_catalog, pg_temp
    SET timezone = 'UTC'
AS $$
DECLARE
    period   text;
    is_there boolean;
BEGIN
    -- Loads weir's library, with which the setting is superusers' only: what anybody has set before is forgotten.
    PERFORM weir.json_number('1');
    period := current_setting('weir.partition_period');
    from_time := date_trunc(period, at);
    to_time := from_time + ('1 ' || period)::interval;
    -- Once over all of them: there may be thousands, and whoever makes partitions asks for one after the other.
    SELECT bool_or(p.from_time <= at AND p.to_time > at),
           greatest(partition_gap.from_time, max(p.to_time) FILTER (WHERE p.to_time <= at)),
           least(partition_gap.to_time, min(p.from_time) FILTER (WHERE p.from_time > at))
      INTO is_there, from_time, to_time
      FROM weir.partitions p;
    IF is_there THEN
        from_time := NULL; to_time := NULL;
        RETURN;
    END IF;
    name := 'events_' || to_char(from_time, 'YYYYMMDD')
         || CASE WHEN to_time > from_time + interval '1 day' THEN to_char(to_time, '_YYYYMMDD') ELSE '' END;
END
$$;

COMMENT ON FUNCTION weir.partition_gap(timestamptz) IS
    'The partition that a moment lacks: the day, week or month (UTC) that it lies in, less what neighbours hold of that; null where there is one.';
