-- What the rollups can't say to the second the timeline says: stale buckets, batches that nothing arrived of, and bounds within
-- an hour or a day.
CREATE FUNCTION weir.on_sets(
    environment text, from_time timestamptz, to_time timestamptz, seen_from timestamptz, seen_to timestamptz,
    granularity text, time_zone text, events text[]
) RETURNS text
    LANGUAGE plpgsql STABLE PARALLEL RESTRICTED
    SET search_path = pg_catalog, pg_temp
    SET jit = off
AS $$
DECLARE
    bounds record;
    widths text[];
BEGIN
    -- Not set at all: the library isn't loaded yet in this session.
    IF NOT coalesce(nullif(current_setting('weir.use_timeline', true), ''), 'on')::boolean OR row_security_active('weir.events') THEN
        RETURN NULL;
    END IF;
    from_time := coalesce(from_time, '-infinity');
    to_time := coalesce(to_time, 'infinity');
    seen_from := greatest(coalesce(seen_from, '-infinity'), weir.purged_before());
    seen_to := coalesce(seen_to, 'infinity');
    bounds := weir.sets_bounds(environment, seen_from, seen_to);
    IF bounds.first IS NULL OR bounds.first = '-infinity' OR bounds.last IS NULL OR bounds.last <= bounds.first
       OR EXISTS (SELECT FROM weir.stale_days s
                   WHERE s.environment = on_sets.environment AND s.day >= date_trunc('day', seen_from, 'UTC') AND s.day < seen_to)
       OR (SELECT sum(b.stored) > 2000000 OR count(*) FILTER (WHERE NOT EXISTS (
                      SELECT FROM weir.arrivals a WHERE a.batch = b.batch AND a.environment = b.environment)) > 0
             FROM weir.batches b
            WHERE b.environment = on_sets.environment AND NOT b.in_rollups AND b.first_time < seen_to AND b.last_time >= seen_from)
       OR (SELECT count(*) > 1000
             FROM (SELECT FROM weir.merged_persons m WHERE NOT m.in_rollups AND m.environment = on_sets.environment LIMIT 1001) m) THEN
        RETURN NULL;
    END IF;
    -- Of any event there are only days.
    widths := CASE WHEN granularity NOT IN ('minute', 'hour') THEN '{day}'::text[] END
           || CASE WHEN granularity <> 'minute' AND array_position(events, NULL) IS NULL THEN '{hour}'::text[] END;
    RETURN (SELECT w.width
              FROM unnest(widths) WITH ORDINALITY AS w (width, place)
             WHERE (SELECT bool_and(b.at = date_trunc(w.width, b.at, 'UTC')) FROM unnest(ARRAY[from_time, to_time, seen_from, seen_to]) AS b (at))
               AND bounds.last - bounds.first <= 10000 * ('1 ' || w.width)::interval
               AND (time_zone = 'UTC'
                    OR weir.has_whole_days(bounds.first, bounds.last, time_zone)
                       AND (SELECT bool_and(b.bucket = date_trunc(w.width, b.bucket, 'UTC'))
                              FROM weir.buckets(granularity, bounds.first, bounds.last, time_zone) b))
             ORDER BY w.place
             LIMIT 1);
END
$$;

COMMENT ON FUNCTION weir.on_sets(text, timestamptz, timestamptz, timestamptz, timestamptz, text, text, text[]) IS
    'By which of their buckets, hour or day, the rollups answer a question about persons or events in a range; null where they don''t: where the buckets of the question aren''t made of whole ones, any event is asked about by less than days, much isn''t in the rollups yet, or something in them is to be counted anew; and where weir.on_timeline() says no on account of weir.use_timeline or row-level security.';
