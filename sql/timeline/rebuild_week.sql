CREATE FUNCTION weir.rebuild_week(environment text, week date) RETURNS void
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
    SET jit = off
    SET timezone = 'UTC'
AS $$
DECLARE
    encoded bytea[];
BEGIN
    DELETE FROM weir.timeline t WHERE t.environment = rebuild_week.environment AND t.week = rebuild_week.week;
    DELETE FROM weir.timeline_gaps g WHERE g.environment = rebuild_week.environment AND g.week = rebuild_week.week;
    PERFORM weir.drop_arrivals(environment, week::timestamptz, (week + 7)::timestamptz);
    -- One statement, so one snapshot: the events of a batch that isn't taken are left to the refresh that takes it.
    EXECUTE $query$
        SELECT weir.timeline_encode(i.person, e."timestamp", e.event, e.session_id, weir.promoted_values(e.properties, e.context, $6), $4, $5, true)
          FROM weir.events e
          JOIN weir.person_ids i ON i.distinct_id = e.distinct_id AND i.environment = e.environment
         WHERE e.environment = $1 AND e."timestamp" >= $2 AND e."timestamp" < $3
           AND e.batch <> ALL (ARRAY(SELECT b.batch FROM weir.batches b WHERE NOT b.in_timeline AND b.environment = $1))
        $query$
    INTO encoded
    USING environment, week::timestamptz, (week + 7)::timestamptz, weir.timeline_known(environment), weir.timeline_known_tuples(environment), weir.promoted_names();
    PERFORM weir.timeline_store(environment, weir.timeline_learn(environment, encoded));
END
$$;

COMMENT ON FUNCTION weir.rebuild_week(text, date) IS
    'Makes one week of the timeline of an environment anew from weir.events. To be called under weir.lock_timeline().';
