-- One plan for all calls of a session, in which the partitions that a call needs are chosen as it begins: making a plan
-- costs more than twenty times as much as this.
CREATE FUNCTION weir.find_events_of(
    distinct_id text, events text[], from_time timestamptz, to_time timestamptz, environment text, descending boolean, page_size int,
    after_time timestamptz, after_id uuid
) RETURNS SETOF weir.found_event
    LANGUAGE plpgsql STABLE
    ROWS 100
    SET search_path = pg_catalog, pg_temp
    SET jit = off
    SET plan_cache_mode = force_generic_plan
    SET enable_seqscan = off
    SET enable_bitmapscan = off
AS $$
#variable_conflict use_column
DECLARE
    of_environment CONSTANT text := find_events_of.environment;
    of_id          CONSTANT text := find_events_of.distinct_id;
    earliest       CONSTANT timestamptz := coalesce(from_time, '-infinity');
    newest         CONSTANT timestamptz := least(to_time, after_time, now());
    beyond         timestamptz := coalesce(after_time, CASE WHEN descending THEN timestamptz 'infinity' ELSE '-infinity' END);
    beyond_id      uuid := coalesce(after_id, CASE WHEN descending THEN 'ffffffff-ffff-ffff-ffff-ffffffffffff' ELSE '00000000-0000-0000-0000-000000000000' END::uuid);
    lower          timestamptz;
    upper          timestamptz := coalesce(to_time, 'infinity');
    reach          interval;
    wanted         int := page_size;
    found          int;
BEGIN
    IF NOT descending THEN
        RETURN QUERY
        SELECT e."timestamp", e.received_at, e.client_timestamp, e.sent_at, e.batch, e.id, e.category::text, e.event,
               e.distinct_id, e.environment, e.session_id, e.sdk, e.sdk_version, e.platform, e.properties, e.user_properties, e.context,
               weir.event_cursor('timestamp', false, e."timestamp", e.id, e.distinct_id, e."timestamp")
          FROM weir.events e
         WHERE e.environment = of_environment AND e.distinct_id = of_id AND (find_events_of.events IS NULL OR e.event = ANY (find_events_of.events))
           AND e."timestamp" >= earliest AND e."timestamp" < upper AND e."timestamp" >= beyond AND (e."timestamp", e.id) > (beyond, beyond_id)
         ORDER BY e."timestamp", e.id
         LIMIT wanted;
        RETURN;
    END IF;
    -- The newest events are mostly in the newest days.
    FOREACH reach IN ARRAY ARRAY['1 day', '30 days', NULL]::interval[] LOOP
        lower := CASE WHEN reach IS NULL THEN earliest ELSE greatest(earliest, newest - reach) END;
        RETURN QUERY
        SELECT e."timestamp", e.received_at, e.client_timestamp, e.sent_at, e.batch, e.id, e.category::text, e.event,
               e.distinct_id, e.environment, e.session_id, e.sdk, e.sdk_version, e.platform, e.properties, e.user_properties, e.context,
               weir.event_cursor('timestamp', true, e."timestamp", e.id, e.distinct_id, e."timestamp")
          FROM weir.events e
         WHERE e.environment = of_environment AND e.distinct_id = of_id AND (find_events_of.events IS NULL OR e.event = ANY (find_events_of.events))
           AND e."timestamp" >= lower AND e."timestamp" < upper AND e."timestamp" <= beyond AND (e."timestamp", e.id) < (beyond, beyond_id)
         ORDER BY e."timestamp" DESC, e.id DESC
         LIMIT wanted;
        GET DIAGNOSTICS found = ROW_COUNT;
        wanted := wanted - found;
        EXIT WHEN wanted = 0 OR lower = earliest;
        upper := lower;
    END LOOP;
END
$$;

COMMENT ON FUNCTION weir.find_events_of(text, text[], timestamptz, timestamptz, text, boolean, int, timestamptz, uuid) IS
    'weir.find_events() of one id, by time and without filters.';
